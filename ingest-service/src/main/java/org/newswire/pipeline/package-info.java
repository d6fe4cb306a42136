@NullMarked
package org.newswire.pipeline;

import org.jspecify.annotations.NullMarked;
