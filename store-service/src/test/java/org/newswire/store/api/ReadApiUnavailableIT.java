package org.newswire.store.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.newswire.article.Articles.article;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.article.Articles;
import org.newswire.service.logging.CapturedLog;
import org.newswire.store.database.Database;
import org.postgresql.ds.PGSimpleDataSource;

/// Responses of the API while the database is slow, busy or unavailable. Tests [ReadAccess].
final class ReadApiUnavailableIT extends ServedApi {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void anUnavailableResourceIsAProblemWithRetryAfter() throws Exception {
        Answer answer = ask(new ReadApi(new ReadAccess(Optional::empty, InstantSource.system())), "/api/stats");

        assertThat(answer.response().statusCode()).isEqualTo(503);
        assertThat(answer.response().headers().firstValue("Retry-After")).contains("5");
        assertProblem(answer, "/api/stats", "Service Unavailable");
    }

    @Test
    void aSlowListIsAProblemThatSuggestsAPeriod() throws Exception {
        DataSource impatient = impatient("200ms");
        try (Connection other = database.connections().getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("lock table article");
            Answer answer = ask(
                    new ReadApi(new ReadAccess(() -> Optional.of(impatient), InstantSource.system())),
                    "/api/articles?author=Nobody");
            other.rollback();

            assertProblem(answer, "/api/articles", "Service Unavailable");
            assertThat(answer.json().path("detail").asText()).contains("too long", "author or tag", "from");
        }
    }

    @Test
    void aSlowRequestIsAProblemWithoutUnrelatedAdvice() throws Exception {
        DataSource impatient = impatient("200ms");
        try (Connection other = database.connections().getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("lock table article");
            Answer answer = ask(
                    new ReadApi(new ReadAccess(() -> Optional.of(impatient), InstantSource.system())),
                    "/api/articles?language=en");
            other.rollback();

            assertProblem(answer, "/api/articles", "Service Unavailable");
            assertThat(answer.json().path("detail").asText()).isEqualTo("The answer takes too long.");
        }
    }

    @Test
    void slowListsLeaveConnectionsForOtherRequests() throws Exception {
        store(article("harbour", "It opens.", 0, "daily"));
        DataSource patient = impatient("20s");
        try (Connection other = database.connections().getConnection();
                Statement lock = other.createStatement();
                var executor = Executors.newVirtualThreadPerTaskExecutor();
                var own = serve(new ReadApi(new ReadAccess(() -> Optional.of(patient), InstantSource.system())))) {
            other.setAutoCommit(false);
            lock.execute("lock table article");
            List<Future<Answer>> lists = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                lists.add(executor.submit(() -> ask(own, "/api/articles")));
            }
            await().atMost(LIMIT)
                    .until(() -> lists.stream().filter(Future::isDone).count() == 2);
            assertThat(ask(own, "/api/feeds").response().statusCode()).isEqualTo(200);
            isBusy(ask(own, "/api/articles?q=opens"), "/api/articles");
            other.rollback();

            List<Integer> statuses = new ArrayList<>();
            for (Future<Answer> list : lists) {
                statuses.add(list.get().response().statusCode());
            }
            assertThat(statuses).containsExactlyInAnyOrder(200, 200, 200, 503, 503);
            assertThat(ask(own, "/api/articles?q=opens").response().statusCode())
                    .isEqualTo(200);
        }
    }

    /// There are more requests than permits, so a request that keeps its permit is detected.
    @ParameterizedTest
    @ValueSource(strings = {"/api/articles", "/api/changes", "/api/articles/{id}/diff"})
    void aPermitIsReleasedAfterEachRequest(String pattern) throws Exception {
        store(article("harbour", "It opens.", 0, "daily"));
        store(article("harbour", "It shuts.", 1, "daily"));
        String url = pattern.replace("{id}", id("harbour"));
        var nowhere = new PGSimpleDataSource();
        nowhere.setUrl("jdbc:postgresql://127.0.0.1:1/none");
        AtomicReference<Optional<DataSource>> connections = new AtomicReference<>();
        try (var own = serve(new ReadApi(new ReadAccess(connections::get, InstantSource.system())))) {
            for (int request = 0; request < Database.CONNECTIONS; request++) {
                connections.set(Optional.empty());
                assertThat(detail(ask(own, url))).isEqualTo("The service is starting.");
                connections.set(Optional.of(nowhere));
                assertThat(detail(ask(own, url))).isEqualTo("The database does not answer.");
                connections.set(Optional.of(database.connections()));
                assertThat(ask(own, url).response().statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void aPermitIsReleasedAfterARequestForAnUnknownResource() throws Exception {
        String url = "/api/articles/" + id("harbour") + "/diff";
        try (var own =
                serve(new ReadApi(new ReadAccess(() -> Optional.of(database.connections()), InstantSource.system())))) {
            for (int request = 0; request < Database.CONNECTIONS; request++) {
                assertThat(ask(own, url).response().statusCode()).isEqualTo(404);
            }
        }
    }

    private static String detail(Answer answer) throws Exception {
        return answer.json().path("detail").asText();
    }

    @Test
    void reportsATimeoutWhileWaitingForAConnection() throws Exception {
        try (var pool = new HikariDataSource()) {
            pool.setJdbcUrl(database.url());
            pool.setUsername(database.container().getUsername());
            pool.setPassword(database.container().getPassword());
            pool.setMaximumPoolSize(1);
            pool.setConnectionTimeout(250);
            ReadApi api = new ReadApi(new ReadAccess(() -> Optional.of(pool), InstantSource.system()));
            try (Connection only = pool.getConnection()) {
                assertThat(only.isReadOnly()).isFalse();
                isBusy(ask(api, "/api/feeds"), "/api/feeds");
            }
            assertThat(ask(api, "/api/feeds").response().statusCode()).isEqualTo(200);
        }
    }

    /// Nearly the maximum of compared words, all different, takes about a second.
    @Test
    void comparisonsUseNoConnection() throws Exception {
        for (int version = 0; version < 2; version++) {
            String prefix = version + "w";
            String text = IntStream.range(0, 4_900).mapToObj(i -> prefix + i).collect(Collectors.joining(" "));
            store(article("harbour", text, version, "daily"));
        }
        try (var pool = new HikariDataSource();
                var executor = Executors.newVirtualThreadPerTaskExecutor();
                var own = serve(new ReadApi(new ReadAccess(() -> Optional.of(pool), InstantSource.system())))) {
            pool.setJdbcUrl(database.url());
            pool.setUsername(database.container().getUsername());
            pool.setPassword(database.container().getPassword());
            pool.setMaximumPoolSize(1);
            pool.setConnectionTimeout(LIMIT.toMillis());
            assertThat(ask(own, "/api/feeds").response().statusCode()).isEqualTo(200);
            await("an answer during a comparison").atMost(LIMIT).until(() -> {
                Future<Answer> diff = executor.submit(() -> ask(own, "/api/articles/" + id("harbour") + "/diff"));
                await().atMost(LIMIT)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> pool.getHikariPoolMXBean().getActiveConnections() == 1 || diff.isDone());
                int status = ask(own, "/api/feeds").response().statusCode();
                boolean isBeside = status == 200 && !diff.isDone();
                assertThat(diff.get().json().path("text")).isNotEmpty();
                return isBeside;
            });
        }
    }

    private static void isBusy(Answer answer, String path) throws Exception {
        assertProblem(answer, path, "Service Unavailable");
        assertThat(answer.json().path("detail").asText()).isEqualTo("Too many concurrent requests.");
        assertThat(answer.response().headers().firstValue("Retry-After")).contains("5");
    }

    @Test
    void reportsAnUnreachableDatabase() throws Exception {
        try (var pool = new HikariDataSource()) {
            pool.setJdbcUrl(database.url());
            pool.setUsername(database.container().getUsername());
            pool.setPassword("wrong");
            pool.setInitializationFailTimeout(-1);
            pool.setConnectionTimeout(250);
            Answer answer =
                    ask(new ReadApi(new ReadAccess(() -> Optional.of(pool), InstantSource.system())), "/api/feeds");

            assertProblem(answer, "/api/feeds", "Service Unavailable");
            assertThat(answer.json().path("detail").asText()).isEqualTo("The database does not answer.");
        }
    }

    @Test
    void logsAMissingTableOnceAMinuteInOneLine() throws Exception {
        ReadApi api = new ReadApi(
                new ReadAccess(() -> Optional.of(database.connections()), InstantSource.fixed(Articles.NOON)));
        database.execute("alter table feed rename to feed_gone");
        List<ILoggingEvent> log;
        try {
            log = logged(() -> {
                assertProblem(ask(api, "/api/feeds"), "/api/feeds", "Internal Server Error");
                assertProblem(ask(api, "/api/feeds"), "/api/feeds", "Internal Server Error");
            });
        } finally {
            database.execute("alter table feed_gone rename to feed");
        }
        assertThat(log).singleElement().satisfies(event -> {
            assertThat(event.getFormattedMessage()).contains("relation \"feed\" does not exist");
            assertThat(event.getThrowableProxy()).isNull();
        });
    }

    private interface Asking {
        void run() throws Exception;
    }

    private static List<ILoggingEvent> logged(Asking asking) throws Exception {
        try (CapturedLog log = CapturedLog.of(ReadAccess.class)) {
            asking.run();
            return log.events();
        }
    }

    @Test
    void logsAnUnreachableDatabaseOnceAMinute() throws Exception {
        var stranger = new PGSimpleDataSource();
        stranger.setUrl(database.url());
        stranger.setUser(database.container().getUsername());
        stranger.setPassword("wrong");
        var now = new AtomicReference<>(Articles.NOON);
        ReadApi api = new ReadApi(new ReadAccess(() -> Optional.of(stranger), now::get));
        List<ILoggingEvent> log = logged(() -> {
            for (int second : List.of(0, 1, 59, 60, 61)) {
                now.set(Articles.NOON.plusSeconds(second));
                assertProblem(ask(api, "/api/feeds"), "/api/feeds", "Service Unavailable");
            }
        });

        assertThat(log).hasSize(2).allSatisfy(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getFormattedMessage()).contains("password authentication failed");
        });
    }
}
