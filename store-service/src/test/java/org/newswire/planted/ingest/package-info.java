/// Planted violations for the architecture rules.
@NullMarked
package org.newswire.planted.ingest;

import org.jspecify.annotations.NullMarked;
