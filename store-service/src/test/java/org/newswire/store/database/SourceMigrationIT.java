package org.newswire.store.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.store.tables.Articles.article;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.pipeline.ConsumeLoop;
import org.newswire.store.tables.ArticleStore;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.PostgresArticleStore;
import org.postgresql.ds.PGSimpleDataSource;

/// From where each feed that carried an article had its row in `article_source` (schema 14) to where
/// only those have one that the article's own row does not name, with data, and with a store of before
/// that goes on beside.
class SourceMigrationIT {
    private static final String CARRIERS =
            "select feed_name, to_char(first_seen_at at time zone 'UTC', 'HH24:MI') from article_carrier order by 2, 1";

    private static final String SOURCE =
            "insert into article_source (article_id, feed_id, feed_url, feed_name, item_key,"
                    + " first_seen_at, raw_partition, raw_offset) values ('%1$s', '%4$s', '%5$s', '%6$s', 'key', '%3$s', 3, 0)";

    private final PGSimpleDataSource database = new PGSimpleDataSource();

    /// What the store of before has seen.
    private Article at = seen(0, "daily");

    @Test
    void noSourceIsLostBesideAStoreOfBefore() throws Exception {
        try (StoreDatabase server = new StoreDatabase()) {
            database.setUrl(server.container().getJdbcUrl() + "&currentSchema=before");
            database.setUser(server.container().getUsername());
            database.setPassword(server.container().getPassword());
            migrate("14");
            asBefore("insert into article (id, authors, text, html, extent, word_count, images, tags, content_hash,"
                    + " version_count, first_seen_at, first_observed_at, observed_at, feed_id, feed_url, feed_name,"
                    + " feed_tags, item_key, provenance) values ('%1$s', '{}', 'It opens.', '', 'full', 2, '[]', '{}',"
                    + " '%2$s', 1, '%3$s', '%3$s', '%3$s', '%4$s', '%5$s', '%6$s', '{}', 'key', '%7$s')");
            asBefore(SOURCE);
            migrate("latest");
            assertThat(rows(CARRIERS)).containsExactly("daily 12:00");
            assertThat(rows("select topic, partition from partition_begun order by topic"))
                    .as("what it was filled with is not read again")
                    .containsExactly("news.articles -1", "news.feed-status -1");
            var partition = new TopicPartition("news.articles", 3);
            var log = new ConsumeLoop.PartitionLog(Uuid.randomUuid(), 0, 20, 12L);
            assertThat(new PostgresArticleStore(database).positions(Map.of(partition, log)))
                    .isEqualTo(Map.of(partition, new ArticleStore.Start(12, Optional.empty())));

            write(seen(5, "weekly"), seen(9, "weekly"));
            assertThat(rows(CARRIERS)).containsExactly("daily 12:00", "weekly 12:05");

            write(article("bridge", "It is shut.", 20, "local"));
            at = article("bridge", "It is shut.", 30, "weekly");
            asBefore("update article set observed_at = '%3$s', feed_id = '%4$s', feed_url = '%5$s', feed_name = '%6$s',"
                    + " provenance = '%7$s' where id = '%1$s'");
            asBefore(SOURCE);
            assertThat(rows(CARRIERS)).containsExactly("daily 12:00", "weekly 12:05", "local 12:20", "weekly 12:30");
        }
    }

    private static Article seen(int minute, String feed) {
        return article("harbour", "It opens.", minute, feed);
    }

    /// Without what each migration ends with, which is for the latest schema.
    private void migrate(String version) {
        Flyway.configure()
                .dataSource(database)
                .schemas("before")
                .target(version)
                .skipDefaultCallbacks(true)
                .load()
                .migrate();
    }

    private void asBefore(String sql) throws SQLException {
        try (var connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql.formatted(
                    at.id(),
                    at.contentHash(),
                    at.observedAt(),
                    at.source().feedId(),
                    at.source().feedUrl(),
                    at.source().feedName(),
                    "{\"extractor\": \"newswire/1\", \"rawPartition\": 3, \"rawOffset\": "
                            + at.provenance().rawOffset() + "}"));
        }
    }

    private void write(Article... articles) throws Exception {
        List<Change> changes = new ArrayList<>();
        for (Article each : articles) {
            changes.add(new Change.Version(each, null));
        }
        new PostgresArticleStore(database).write(changes);
    }

    private List<String> rows(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (var connection = database.getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1) + " " + rows.getString(2));
            }
        }
        return found;
    }
}
