/// The contract of the topics that the parser writes: `news.articles` and `news.site-status`.
@NullMarked
package org.newswire.article;

import org.jspecify.annotations.NullMarked;
