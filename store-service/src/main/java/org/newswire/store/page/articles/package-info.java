/// The views of articles: the search, an article, its versions and their differences.
@NullMarked
package org.newswire.store.page.articles;

import org.jspecify.annotations.NullMarked;
