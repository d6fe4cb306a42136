/// What the metrics of all stages have in common. A package of its own, which needs no other.
@NullMarked
package org.newswire.pipeline.metrics;

import org.jspecify.annotations.NullMarked;
