@NullMarked
package org.newswire.pipeline.logging;

import org.jspecify.annotations.NullMarked;
