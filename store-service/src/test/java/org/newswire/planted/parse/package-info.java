/// Planted violations for the architecture rules.
@NullMarked
package org.newswire.planted.parse;

import org.jspecify.annotations.NullMarked;
