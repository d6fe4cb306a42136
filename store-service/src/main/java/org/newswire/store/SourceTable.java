package org.newswire.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.newswire.article.Article;

/// Writes through which feeds an article came; of each feed the earliest observation counts.
final class SourceTable implements AutoCloseable {
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

    private static final String COPY = "copy article_source (article_id, feed_id, feed_url, feed_name, item_key,"
            + " link, first_seen_at, raw_partition, raw_offset) from stdin (format binary)";

    /// As the upsert compares them.
    private static final Comparator<Article> EARLIEST_FIRST = Comparator.comparing(
                    (Article article) -> article.observedAt().truncatedTo(ChronoUnit.MICROS))
            .thenComparingInt(article -> article.provenance().rawPartition())
            .thenComparingLong(article -> article.provenance().rawOffset());

    private final Rows copy;
    private final Rows upsert;

    SourceTable(Connection connection) throws SQLException {
        this.copy = CopyRows.kept(connection, COPY, 9);
        this.upsert = new RowBatch(connection, UPSERT);
    }

    /// Encodes what is to be written by [#execute()]. Until then the connection may be at other work.
    ///
    /// @param isNew whether no source of an article can be stored yet
    void add(List<Article> articles, Predicate<UUID> isNew) throws SQLException {
        Map<Key, Article> earliest = new TreeMap<>();
        for (Article article : articles) {
            earliest.merge(new Key(article.id(), article.source().feedId()), article, SourceTable::earlier);
        }
        for (Article article : earliest.values()) {
            fill(isNew.test(article.id()) ? copy : upsert, article);
        }
    }

    void execute() throws SQLException {
        copy.execute();
        upsert.execute();
    }

    @Override
    public void close() throws SQLException {
        copy.close();
        upsert.close();
    }

    private static void fill(Rows row, Article article) throws SQLException {
        Article.Source source = article.source();
        row.uuid(article.id())
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

    private static Article earlier(Article one, Article other) {
        return EARLIEST_FIRST.compare(one, other) <= 0 ? one : other;
    }

    private record Key(UUID articleId, UUID feedId) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::articleId).thenComparing(Key::feedId);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }
}
