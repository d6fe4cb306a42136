/// Handles documents of strangers: expands them within limits, and says why one of them cannot be read.
@NullMarked
package org.newswire.pipeline.untrusted;

import org.jspecify.annotations.NullMarked;
