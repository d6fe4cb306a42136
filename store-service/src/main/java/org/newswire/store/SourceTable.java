package org.newswire.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import org.newswire.article.Article;

/// Writes through which feeds an article came; of each feed the earliest observation counts.
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

    private final Connection connection;

    SourceTable(Connection connection) {
        this.connection = connection;
    }

    void write(List<Article> articles) throws SQLException {
        List<Article> ordered =
                articles.stream().sorted(Comparator.comparing(Article::id)).toList();
        try (RowBatch rows = new RowBatch(connection, UPSERT)) {
            for (Article article : ordered) {
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
