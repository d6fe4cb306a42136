/// The contract of what the parser publishes: `news.articles`.
@NullMarked
package org.newswire.article;

import org.jspecify.annotations.NullMarked;
