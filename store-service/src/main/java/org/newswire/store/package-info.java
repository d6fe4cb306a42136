/// Keeps what the stream brings in PostgreSQL: every version of every article, and how each feed fares.
///
/// A batch flows [StoreWork] → [ArticleStore] ([PostgresArticleStore] → [ArticleHistory] → tables).
@NullMarked
package org.newswire.store;

import org.jspecify.annotations.NullMarked;
