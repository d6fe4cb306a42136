/// Feeds for feed readers: articles and stories as Atom 1.0, RSS 2.0 and JSON Feed 1.1, and the polled
/// feeds as OPML. A request flows [FeedPage] → [FeedAddress] → [ArticleFeed] or [StoryFeed] →
/// [FeedDocument] → [FeedOutputFormat].
@NullMarked
package org.newswire.store.feed;

import org.jspecify.annotations.NullMarked;
