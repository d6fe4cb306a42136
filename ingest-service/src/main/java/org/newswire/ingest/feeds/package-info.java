/// The feeds to poll. [FeedListWatcher] reads the feed list of the setting `FEEDS` ([FeedList]) and
/// [FeedsReconciler] updates their [FeedDefinition]s in Kafka.
@NullMarked
package org.newswire.ingest.feeds;

import org.jspecify.annotations.NullMarked;
