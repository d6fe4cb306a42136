/// [AuthorFinder] finds the authors: declared ones ([DeclaredAuthors]), then visible ones
/// ([VisibleAuthors], [Byline]), then probable ones ([AuthorGuesses]). [PersonNames] cleans the names.
@NullMarked
package org.newswire.parse.extract.author;

import org.jspecify.annotations.NullMarked;
