@NullMarked
package org.newswire.pipeline.untrusted;

import org.jspecify.annotations.NullMarked;
