/// Extracts a clean article from a page or a feed entry: bytes → charset → tree → blocks → features →
/// decision → article.
///
/// [Extractor] passes its input through `page` (charset, tree, metadata), `block` (text blocks) and `body`
/// (the blocks of the article's text). [PageClassifier] rejects pages without an article.
/// [ArticleAssembler] then reads the fields with `title`, `author`, `date` and `detail`, and writes the
/// HTML with `markup`. All packages use `text`; none depends on this package.
@NullMarked
package org.newswire.parse.extract;

import org.jspecify.annotations.NullMarked;
