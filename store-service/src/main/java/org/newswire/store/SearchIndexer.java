package org.newswire.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes stored articles searchable, on a thread of its own: looks every half second for what has been
/// stored or changed, and indexes it in portions.
///
/// Indexing costs several times what storing does, so it is kept out of the stream's way. Indexers of
/// several instances share the work. A failure is logged and tried again; what waits, waits in the
/// database.
final class SearchIndexer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SearchIndexer.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    private static final int PORTION = 200;

    /// A text of 100,000 characters stays below the 1 MB that a document may have.
    private static final String INDEX = """
            with taken as (
                delete from search_pending where article_id in
                    (select article_id from search_pending limit %d for update skip locked)
                returning article_id),
            texts as (
                select id, text_config(language) as config, listed_at, coalesce(title, '') as title,
                    array_to_string(authors || tags, ' ') as names, left(text, 100000) as text
                from taken join article on id = article_id),
            configs as (
                insert into search_config select distinct config from texts on conflict do nothing)
            insert into article_search (article_id, config, listed_at, document)
            select id, config, listed_at,
                setweight(to_tsvector(config::regconfig, title), 'A')
                || setweight(to_tsvector(config::regconfig, names), 'B')
                || setweight(to_tsvector(config::regconfig, text), 'D')
            from texts
            on conflict (article_id) do update set
                (config, listed_at, document) = (excluded.config, excluded.listed_at, excluded.document)
            """.formatted(PORTION);

    private final DataSource database;
    private final Counter indexed;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    SearchIndexer(DataSource database, MeterRegistry metrics) {
        this.database = database;
        this.indexed = Counter.builder("newswire.search.indexed")
                .description("Articles made searchable")
                .register(metrics);
        this.thread = Thread.ofVirtual().name("search-indexer").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            Duration pause = Duration.ZERO;
            while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                pause = step();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return how long to wait before the next one
    private Duration step() {
        try {
            int count = index(database);
            indexed.increment(count);
            return count < PORTION ? LOOK_EVERY : Duration.ZERO;
        } catch (SQLException e) {
            LOG.warn("articles are not indexed just now: {}", Database.rootMessage(e));
            return AFTER_FAILURE;
        }
    }

    /// Indexes a portion of what waits.
    ///
    /// @return how many articles that were
    static int index(DataSource database) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            return statement.executeUpdate(INDEX);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
