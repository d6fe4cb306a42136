/// The tables and how they change: the [ArticleStore], with a class for each table or queue.
///
/// A batch flows [PostgresArticleStore] → [ArticleWriter], where [ArticleHistory] decides → tables →
/// [ChangeLog]. [PositionTable] decides from which offset a store reads each partition.
@NullMarked
package org.newswire.store.tables;

import org.jspecify.annotations.NullMarked;
