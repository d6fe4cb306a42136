/// Turns a page or a feed entry into a clean article: bytes → charset → tree → blocks → features →
/// decision → article.
@NullMarked
package org.newswire.parse.extract;

import org.jspecify.annotations.NullMarked;
