package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.newswire.article.Article;
import org.newswire.store.database.RowBatch;

/// Writes through which feeds an article came, as told by other records than the one that its row in
/// `article` shows; of each feed the earliest of them counts. What a record says that is shown no
/// longer, the database adds itself (migration V15), and the view `article_carrier` adds the one shown.
final class SourceTable {
    private static final String UPSERT = """
            insert into article_source as known
                (article_id, feed_id, feed_url, feed_name, item_key, link, first_seen_at, raw_partition, raw_offset)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (article_id, feed_id) do update set
                (feed_url, feed_name, item_key, link, first_seen_at, raw_partition, raw_offset)
                = (excluded.feed_url, excluded.feed_name, excluded.item_key, excluded.link,
                   excluded.first_seen_at, excluded.raw_partition, excluded.raw_offset)
            where (excluded.first_seen_at, excluded.raw_partition, excluded.raw_offset)
                < (known.first_seen_at, known.raw_partition, known.raw_offset)""";

    private SourceTable() {}

    /// Within the caller's transaction, which has locked or inserted the articles.
    static void write(Connection connection, List<Article> notShown) throws SQLException {
        try (RowBatch rows = new RowBatch(connection, UPSERT)) {
            for (Article article : notShown) {
                Article.Source source = article.source();
                rows.uuid(article.id())
                        .uuid(source.feedId())
                        .text(source.feedUrl())
                        .text(source.feedName())
                        .text(source.itemKey())
                        .text(source.link())
                        .instant(article.observedAt())
                        .number(article.provenance().rawPartition())
                        .number(article.provenance().rawOffset())
                        .add();
            }
            rows.execute();
        }
    }
}
