/// Metrics that all stages share.
@NullMarked
package org.newswire.service.metrics;

import org.jspecify.annotations.NullMarked;
