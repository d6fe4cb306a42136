/// Planted violations for the architecture rules.
@NullMarked
package org.newswire.planted.article;

import org.jspecify.annotations.NullMarked;
