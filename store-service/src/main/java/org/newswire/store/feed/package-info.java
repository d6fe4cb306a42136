/// Feeds of what is stored, for feed readers: Atom 1.0, RSS 2.0 and JSON Feed 1.1 of articles and stories,
/// and the watched feeds as OPML. A request flows [FeedPage] → [FeedAddress] → [ArticleFeed] or [StoryFeed] →
/// [FeedDocument] → [FeedFormat].
@NullMarked
package org.newswire.store.feed;

import org.jspecify.annotations.NullMarked;
