/// [BlockSplitter] splits the text of a page into [Block]s. The package also detects data tables, comments,
/// and the [PageContext] of an article.
@NullMarked
package org.newswire.parse.extract.block;

import org.jspecify.annotations.NullMarked;
