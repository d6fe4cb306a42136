@NullMarked
package org.newswire.pipeline.supervision;

import org.jspecify.annotations.NullMarked;
