/// Parses a record of `news.raw` into an article.
@NullMarked
package org.newswire.parse.item;

import org.jspecify.annotations.NullMarked;
