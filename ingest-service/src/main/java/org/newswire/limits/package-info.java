/// Handles untrusted documents: expands them within limits, and describes why one cannot be read.
@NullMarked
package org.newswire.limits;

import org.jspecify.annotations.NullMarked;
