/// Keeps the latest state of articles that were published to `news.articles`.
@NullMarked
package org.newswire.parse.known;

import org.jspecify.annotations.NullMarked;
