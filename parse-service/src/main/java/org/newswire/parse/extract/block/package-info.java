/// The text of a tree, cut into [Block]s by [BlockCutter], and what stands out among them: tables of data,
/// comments, and what is around the article's text ([Surroundings]).
@NullMarked
package org.newswire.parse.extract.block;

import org.jspecify.annotations.NullMarked;
