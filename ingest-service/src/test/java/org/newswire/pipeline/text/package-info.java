@NullMarked
package org.newswire.pipeline.text;

import org.jspecify.annotations.NullMarked;
