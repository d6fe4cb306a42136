/// The contract of what the parser publishes: `news.articles` and `news.site-status`.
@NullMarked
package org.newswire.article;

import org.jspecify.annotations.NullMarked;
