/// The contracts of what the ingest publishes: `news.raw` and `news.feed-status`, and the ids that hold
/// from here to the row.
@NullMarked
package org.newswire.raw;

import org.jspecify.annotations.NullMarked;
