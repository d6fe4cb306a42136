/// The contracts of the topics that the ingest service publishes (`news.raw`, `news.feed-status`), and the
/// permanent ids of feeds, articles and events.
@NullMarked
package org.newswire.raw;

import org.jspecify.annotations.NullMarked;
