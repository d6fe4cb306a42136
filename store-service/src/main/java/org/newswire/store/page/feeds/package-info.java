/// The views of feeds: the table, the page of one feed, and the help to add one.
@NullMarked
package org.newswire.store.page.feeds;

import org.jspecify.annotations.NullMarked;
