package org.newswire.store.page.feeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.article.Articles;
import org.newswire.store.database.Sql;
import org.newswire.store.database.StoreDatabase;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.PostgresArticleStore;

/// The index of feeds that requests share, with a real database.
final class FeedIndexCacheIT {
    private static final Duration MAX_AGE = Duration.ofSeconds(2);
    private static final String COUNT_WAITING =
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%from feed order by id'";

    private static StoreDatabase database;

    private final AtomicLong nanos = new AtomicLong();
    private final FeedIndexCache cache = new FeedIndexCache(MAX_AGE, nanos::get);

    @BeforeAll
    static void start() {
        database = new StoreDatabase();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void empty() throws Exception {
        database.empty();
        store("one");
    }

    private static void store(String name) throws Exception {
        Change feed = new Change.FeedPolled(Articles.polled("https://" + name + ".example/rss"), Instant.now());
        new PostgresArticleStore(database.connections()).write(List.of(feed));
    }

    private FeedIndex index() throws Exception {
        try (Connection connection = database.connections().getConnection()) {
            return cache.index(connection);
        }
    }

    private static long size(FeedIndex index) {
        return index.find(new FeedFilter("", "", "", FeedFilter.Sort.NAME, false, false, 1), Instant.now())
                .total();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void requestsShareAnIndexUntilItExpires() throws Exception {
        FeedIndex first = index();
        assertThat(size(first)).isEqualTo(1);
        store("two");
        pass(MAX_AGE.minusMillis(1));
        assertThat(index()).isSameAs(first);

        pass(Duration.ofMillis(1));
        assertThat(size(index())).isEqualTo(2);
    }

    @Test
    void oneRequestReadsAndTheOthersUseTheExpiredIndexMeanwhile() throws Exception {
        FeedIndex first = index();
        store("two");
        pass(MAX_AGE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection blocking = database.connections().getConnection()) {
            Future<FeedIndex> reader = lockAndRead(blocking, threads);
            assertThat(index()).isSameAs(first);

            blocking.rollback();
            assertThat(size(reader.get())).isEqualTo(2);
            assertThat(index()).isSameAs(reader.get());
        }
    }

    @Test
    void allRequestsWaitIfNobodyHasLookedForAWhile() throws Exception {
        index();
        store("two");
        pass(MAX_AGE.multipliedBy(10));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection blocking = database.connections().getConnection()) {
            Future<FeedIndex> reader = lockAndRead(blocking, threads);
            Future<FeedIndex> other = threads.submit(this::index);

            blocking.rollback();
            assertThat(size(other.get())).isEqualTo(2);
            assertThat(other.get()).isSameAs(reader.get());
        }
    }

    /// Starts a request that reads the index, and returns when it waits for the lock on the table.
    private Future<FeedIndex> lockAndRead(Connection blocking, ExecutorService threads) throws Exception {
        blocking.setAutoCommit(false);
        Sql.execute(blocking, "lock table feed in access exclusive mode");
        Future<FeedIndex> reader = threads.submit(this::index);
        await().until(() -> !database.rows(COUNT_WAITING).equals(List.of("0")));
        return reader;
    }
}
