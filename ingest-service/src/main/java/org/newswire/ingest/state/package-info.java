/// The state of feeds between polls. [PollState] is stored in `news.feed-memory`. [WatchedFeed] holds it
/// while the feed is assigned to this instance. [PollClaims] record that a poll begins. A poll passes its
/// result as [PollOutcome] through the [Outbox] to the owner's thread.
@NullMarked
package org.newswire.ingest.state;

import org.jspecify.annotations.NullMarked;
