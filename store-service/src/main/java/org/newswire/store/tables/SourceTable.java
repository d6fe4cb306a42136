package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.newswire.article.Article;
import org.newswire.store.database.BatchWriter;

/// Writes the feeds of records that the row of their article does not show. The earliest record of a feed
/// counts. The trigger `article_replaced` adds the feed of a row that is overwritten, and the view
/// `article_carrier` adds the feed of the current row.
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

    /// Runs in the caller's transaction, which has locked or inserted the articles.
    static void write(Connection connection, List<Article> notShown) throws SQLException {
        try (BatchWriter rows = new BatchWriter(connection, UPSERT)) {
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
