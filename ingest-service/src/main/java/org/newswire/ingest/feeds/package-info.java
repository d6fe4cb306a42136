/// Reads the lists that say which feeds to poll, notices when they change, and makes `news.feeds` say so: a
/// [FeedDefinition] each, written by the [FeedsReconciler].
@NullMarked
package org.newswire.ingest.feeds;

import org.jspecify.annotations.NullMarked;
