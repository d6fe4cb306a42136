/// What is kept, and how it changes: the [ArticleStore], with a class for each table or queue.
///
/// A batch flows [PostgresArticleStore] → [ArticleTables], where [ArticleHistory] decides → tables → [ChangeLog].
@NullMarked
package org.newswire.store.tables;

import org.jspecify.annotations.NullMarked;
