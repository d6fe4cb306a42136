/// Planted violations for the architecture rules.
@NullMarked
package org.newswire.planted.text;

import org.jspecify.annotations.NullMarked;
