/// Handles untrusted documents: expands them within limits, and describes why one cannot be read.
@NullMarked
package org.newswire.pipeline.untrusted;

import org.jspecify.annotations.NullMarked;
