/// What is known of a feed from visit to visit: its [FeedMemory], as `news.feed-memory` has it, the
/// [WatchedFeed] that holds it while the feed is ours, and the claim that it is about to be asked
/// ([PollClaims]). A [PollOutcome] brings what is known next, through the [Outbox].
@NullMarked
package org.newswire.ingest.memory;

import org.jspecify.annotations.NullMarked;
