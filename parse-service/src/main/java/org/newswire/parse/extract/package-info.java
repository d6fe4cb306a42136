/// Turns a page or a feed entry into a clean article: bytes → charset → tree → blocks → features → decision
/// → article.
///
/// What [Extractor] is given flows through `page` (bytes → charset → tree, and what that says outside its
/// text), `block` (the tree's text, cut) and `body` (features → decision: the blocks of the article's
/// text). Where that is an article ([PageKind]), [ArticleAssembly] asks `title`, `author`, `date` and
/// `detail` for its fields and `markup` for its HTML. All of them stand on `text`, and none depends on this
/// package.
@NullMarked
package org.newswire.parse.extract;

import org.jspecify.annotations.NullMarked;
