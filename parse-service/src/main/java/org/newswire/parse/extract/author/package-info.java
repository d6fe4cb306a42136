/// Who wrote the article: [AuthorFinder] asks what is stated for machines ([StatedAuthors]), then what
/// readers see ([SeenAuthors], [Byline]). [PersonNames] makes names of what they say.
@NullMarked
package org.newswire.parse.extract.author;

import org.jspecify.annotations.NullMarked;
