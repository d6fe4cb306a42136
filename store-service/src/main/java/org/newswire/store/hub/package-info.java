/// A WebSub hub (W3C Recommendation of 23 January 2018) for the feeds of articles.
///
/// A [Ping] is a document with the new entries of a feed, which the hub posts to its subscribers.
///
/// A request flows [HubPage] → [HubForm] → [Verification] → [SubscriptionTable]. A change flows [PingMaker] →
/// [RecentPings] → [PingSender], driven by [HubPublisher].
@NullMarked
package org.newswire.store.hub;

import org.jspecify.annotations.NullMarked;
