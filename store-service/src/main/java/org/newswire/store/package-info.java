/// Stores the articles of `news.articles`, with all their versions, and the feeds of `news.feed-status` in
/// PostgreSQL.
///
/// A batch flows [StoreStage] → [StoreBatchHandler] → `tables`. The search indexer (`tables`) and the
/// clusterer (`story`) work behind the write. `api` and `export` read the stored data, and `doctor` checks
/// an installation. All of them use `database`.
@NullMarked
package org.newswire.store;

import org.jspecify.annotations.NullMarked;
