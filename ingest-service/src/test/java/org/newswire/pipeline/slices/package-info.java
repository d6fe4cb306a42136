@NullMarked
package org.newswire.pipeline.slices;

import org.jspecify.annotations.NullMarked;
