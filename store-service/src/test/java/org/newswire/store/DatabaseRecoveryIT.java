package org.newswire.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.newswire.article.Articles.NOON;
import static org.newswire.article.Articles.article;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.newswire.article.Article;
import org.newswire.article.Articles;
import org.newswire.chain.SharedContainers;
import org.newswire.embedded.CreatedTopics;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.raw.FeedStatus;
import org.newswire.service.Launcher;
import org.newswire.service.http.HttpLimits;
import org.newswire.service.http.HttpService;
import org.newswire.service.tracing.Tracing;
import org.newswire.settings.Settings;
import org.newswire.store.DatabaseServers.Server;
import org.newswire.store.database.DatabaseSettings;
import org.newswire.store.page.PageSettings;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.PostgresArticleStore;
import org.testcontainers.kafka.KafkaContainer;

/// Tests that nothing is lost in any kind of database accident.
///
/// During each accident records arrive, and a client follows `/api/changes`. Afterwards the tables must
/// equal those of a reference database, in which the test stores the same records itself, and the client's
/// copy must be complete.
///
/// `-Dnewswire.recoveries=20` runs that many cases of each kind, `-Dnewswire.accidents=CLONE` runs one kind
/// only, and `-Dnewswire.seed=…` repeats a run. Tests `PositionTable` and `ChangeReader`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DatabaseRecoveryIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int CASES = Integer.getInteger("newswire.recoveries", 1);
    private static final long SEED =
            Long.getLong("newswire.seed", ThreadLocalRandom.current().nextInt(1_000_000));
    private static final KafkaContainer BROKER = SharedContainers.newKafka();
    private static final int PARTITIONS = 3;

    /// The compared columns of each table. The times and transactions of storing are left out.
    private static final Map<String, String> COMPARED = Map.of(
            "article",
                    "id, content_hash, observed_at, first_observed_at, version_count, title, text, feed_id, revision, first_revision",
            "article_version", "article_id, content_hash, first_observed_at, last_observed_at, ordinal, title, text",
            "article_retraction", "article_id, retracted_at, revision",
            "article_carrier", "article_id, feed_id, item_key, first_seen_at, raw_offset",
            "feed", "id, url, watched, polls, as_of");

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Random random = new Random(SEED);
    private DatabaseServers servers;
    private HikariDataSource witness;
    private KafkaSettings kafka;
    private KafkaProducer<byte[], byte[]> producer;
    private Server server;
    private TcpProxy network;
    private HttpService http;
    private StoreStage stage;
    private Thread running;
    private Load load;
    private final ChangeFollower follower = new ChangeFollower();

    enum Accident {
        VOLUME_SNAPSHOT,
        PHYSICAL_RESTORE,
        LOGICAL_RESTORE,
        REPLICA_PROMOTED,
        CLONE
    }

    /// All accidents cause one after another to the same chain.
    @BeforeAll
    void startServers() throws Exception {
        BROKER.start();
        kafka = new KafkaSettings(BROKER.getBootstrapServers(), Map.of());
        createTopics();
        producer = new KafkaProducer<>(kafka.producer("test"));
        servers = new DatabaseServers();
        witness = new HikariDataSource();
        witness.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + servers.mappedPort(servers.initialize()) + "/postgres");
        witness.setUsername("test");
        witness.setMaximumPoolSize(6);
        Flyway.configure().dataSource(witness).load().migrate();
        server = servers.initialize();
        servers.run("createdb -U test -h 127.0.0.1 -p " + server.port() + " test");
        network = new TcpProxy(servers.mappedPort(server));
        startStore();
        follower.start(http.port());
        load = new Load(random.nextLong());
        load.start();
        await().atMost(LIMIT)
                .ignoreExceptionsInstanceOf(SQLException.class) // the store has yet to make the tables
                .until(() -> rows(main(), "article").size() > 3);
    }

    @AfterAll
    void stopServers() throws Exception {
        follower.close();
        load.stop();
        producer.close();
        stopStore();
        network.close();
        witness.close();
        servers.close();
        BROKER.stop();
    }

    private void startStore() throws Exception {
        stage = new StoreStage(
                new StoreSettings(
                        new DatabaseSettings(
                                "jdbc:postgresql://127.0.0.1:" + network.port() + "/test",
                                new DatabaseSettings.Login("test", ""),
                                Optional.empty()),
                        Optional.empty(),
                        false,
                        Duration.ofDays(3),
                        Set.of(),
                        Optional.empty(),
                        PageSettings.OPEN,
                        StoreRole.ALL),
                new Launcher.Context(
                        new Settings(Map.of()),
                        kafka,
                        new SimpleMeterRegistry(),
                        Tracing.off(ThreadLocalRandom::current),
                        "store-test"),
                InstantSource.system());
        running = Thread.ofPlatform().start(() -> {
            try {
                stage.run();
            } catch (Throwable e) {
                failure.set(e);
            }
        });
        http = HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry());
        stage.pages().forEach(http::page);
        http.start();
        follower.continueAt(http.port());
    }

    private void stopStore() throws Exception {
        http.close();
        stage.close();
        assertThat(running.join(LIMIT)).isTrue();
        assertThat(failure.get()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void losesNothingAfter(Accident accident) throws Exception {
        String only = System.getProperty("newswire.accidents", "");
        assumeTrue(only.isEmpty() || only.contains(accident.name()), "not among newswire.accidents");
        for (int round = 0; round < CASES; round++) {
            boolean stopsStore = random.nextBoolean();
            String name = accident + " round " + round + " of seed " + SEED + (stopsStore ? ", store stopped" : "");
            load.start();
            pause();
            cause(accident, stopsStore);
            pause();
            load.stop();
            awaitCopies(name);
        }
    }

    private void pause() throws InterruptedException {
        Thread.sleep(random.nextInt(100, 1200));
    }

    private void cause(Accident accident, boolean stopsStore) throws Exception {
        switch (accident) {
            case VOLUME_SNAPSHOT -> {
                servers.kill(
                        server); // a running server's volume cannot be copied atomically without support of the file
                // system
                Server copy = servers.copyFiles(server);
                servers.start(server);
                pause();
                continueWith(copy, stopsStore, () -> servers.start(copy), true);
            }
            case PHYSICAL_RESTORE -> {
                Server copy = servers.copy(server, "");
                servers.run("echo \"restore_command = 'false'\" >> " + copy.folder() + "/postgresql.auto.conf && touch "
                        + copy.folder() + "/recovery.signal");
                pause();
                continueWith(copy, stopsStore, () -> servers.start(copy), true);
            }
            case REPLICA_PROMOTED -> {
                Server replica = servers.copy(server, "-R");
                servers.start(replica);
                pause();
                servers.run("psql -q -U test -h 127.0.0.1 -p " + replica.port()
                        + " -d postgres -c \"alter system set primary_conninfo = ''\" -c 'select pg_reload_conf()'");
                pause();
                continueWith(replica, stopsStore, () -> servers.promote(replica), true);
            }
            case CLONE -> {
                Server clone = servers.copy(server, "-R");
                servers.start(clone);
                servers.promote(clone);
                Server original = server;
                pause();
                continueWith(clone, stopsStore, () -> {}, false);
                if (random.nextBoolean()) {
                    pause();
                    continueWith(original, !stopsStore, () -> {}, true);
                } else {
                    servers.kill(original);
                    servers.delete(original);
                }
            }
            case LOGICAL_RESTORE -> restoreDump(stopsStore);
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    private void continueWith(Server other, boolean stopsStore, Step start, boolean endsFormer) throws Exception {
        if (stopsStore) {
            stopStore();
        }
        Server former = server;
        if (endsFormer) {
            servers.kill(former);
        }
        start.run();
        network.redirect(servers.mappedPort(other));
        server = other;
        if (stopsStore) {
            startStore();
        }
        if (endsFormer) {
            servers.delete(former);
        }
    }

    private void restoreDump(boolean stopsStore) throws Exception {
        String login = " -U test -h 127.0.0.1 -p " + server.port();
        servers.run("pg_dump -Fc -f /tmp/dump" + login + " test");
        pause();
        if (stopsStore) {
            stopStore();
        }
        if (random.nextBoolean()) {
            servers.run("createdb" + login + " restored && pg_restore" + login + " -d restored /tmp/dump"
                    + " && psql -q" + login + " -d postgres -c 'drop database test with (force)'"
                    + " -c 'alter database restored rename to test'");
        } else {
            Server other = servers.initialize();
            login = " -U test -h 127.0.0.1 -p " + other.port();
            servers.run("createdb" + login + " test && pg_restore" + login + " -d test /tmp/dump");
            if (!stopsStore) {
                stopStore(); // as the runbook requires for another server
                stopsStore = true;
            }
            continueWith(other, false, () -> {}, true);
        }
        if (stopsStore) {
            startStore();
        }
    }

    private void awaitCopies(String name) throws Exception {
        for (String table : COMPARED.keySet()) {
            List<String> expected = rows(witness.getConnection(), table);
            await().atMost(LIMIT).untilAsserted(() -> {
                assertThat(failure.get()).isNull();
                assertThat(rows(main(), table)).as("%s after %s", table, name).isEqualTo(expected);
            });
        }
        Map<String, String> stored = new TreeMap<>();
        try (Connection connection = main();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select id, content_hash || ' ' || version_count || ' '"
                        + " || case when coalesce(version_order(r.revision, r.retracted_at)"
                        + " >= version_order(article.revision, observed_at), false) then 't' else 'f' end"
                        + " from article left join article_retraction r on article_id = id")) {
            while (rows.next()) {
                stored.put(rows.getString(1), rows.getString(2));
            }
        }
        awaitFollower(name, stored);
    }

    /// After some accidents the client reads all articles again, tens of thousands in a long run. It may
    /// take ten times the limit as long as it makes progress.
    private void awaitFollower(String name, Map<String, String> stored) throws InterruptedException {
        long end = System.nanoTime() + 10 * LIMIT.toNanos();
        long pages = -1;
        while (follower.pages() > pages && System.nanoTime() < end) {
            pages = follower.pages();
            long pause = System.nanoTime() + LIMIT.toNanos();
            while (follower.refusal() == null
                    && System.nanoTime() < pause
                    && !differences(follower.copy(), stored).isEmpty()) {
                Thread.sleep(100);
            }
        }
        assertThat(follower.refusal()).as(name).isNull();
        assertThat(differences(follower.copy(), stored))
                .as("client's copy after %s; %s", name, follower.last())
                .isEmpty();
    }

    private static List<String> differences(Map<String, String> copy, Map<String, String> stored) {
        Set<String> ids = new TreeSet<>(copy.keySet());
        ids.addAll(stored.keySet());
        return ids.stream()
                .filter(id -> !Objects.equals(copy.get(id), stored.get(id)))
                .map(id -> id + ": " + copy.get(id) + " instead of " + stored.get(id))
                .limit(10)
                .toList();
    }

    private Connection main() throws SQLException {
        return servers.connect(server, "test");
    }

    private static List<String> rows(Connection of, String table) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = of;
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select (" + COMPARED.get(table) + ")::text from " + table + " order by 1")) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private void createTopics() throws Exception {
        try (Admin admin = Admin.create(kafka.admin("test"))) {
            CreatedTopics.create(
                    admin,
                    WriteRole.TOPICS.stream()
                            .map(topic -> new NewTopic(topic.name(), PARTITIONS, (short) 1).configs(topic.config()))
                            .toList());
        }
    }

    /// Publishes articles, versions, retractions and feed states, and stores them in the reference
    /// database.
    private final class Load {
        private final Random random;
        private final PostgresArticleStore copy = new PostgresArticleStore(witness);
        private int minute;
        private int slugs = 5;
        private @Nullable Thread thread;
        private volatile boolean stopping;
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Load(long seed) {
            random = new Random(seed);
        }

        void start() {
            if (thread == null) {
                stopping = false;
                thread = Thread.ofPlatform().start(() -> {
                    try {
                        while (!stopping) {
                            sendSome();
                            Thread.sleep(random.nextInt(40));
                        }
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                });
            }
        }

        void stop() throws InterruptedException {
            Thread sending = thread;
            if (sending != null) {
                stopping = true;
                sending.join();
                thread = null;
            }
            assertThat(failure.get()).isNull();
        }

        private void sendSome() throws Exception {
            List<Change> changes = new ArrayList<>();
            for (int n = random.nextInt(1, 8); n > 0; n--) {
                changes.add(send(random.nextInt(12)));
            }
            producer.flush();
            copy.write(changes);
        }

        private Change send(int kind) {
            minute++;
            String feed = "feed" + random.nextInt(4);
            if (kind == 0) {
                FeedStatus status = Articles.polled("https://" + feed + ".example/rss");
                Instant at = NOON.plusSeconds(60L * minute);
                send(FeedStatus.TOPIC, status.feedId().toString(), FeedStatus.CONTRACT.encode(status), at);
                return new Change.FeedPolled(status, at);
            }
            slugs += kind > 6 ? 1 : 0;
            String slug = "slug" + (kind > 6 ? slugs : random.nextInt(slugs));
            Article article = article(slug, "Text " + random.nextInt(1000), minute, feed);
            if (kind == 1) {
                Article retracted = Articles.with(article, "retractedAt", article.observedAt());
                send(Article.TOPIC, article.id().toString(), Article.CONTRACT.encode(retracted), Instant.now());
                return new Change.Retraction(article.id(), article.observedAt());
            }
            send(Article.TOPIC, article.id().toString(), Article.CONTRACT.encode(article), Instant.now());
            return new Change.Version(article, null);
        }

        private void send(Topic topic, String key, byte[] value, Instant at) {
            var _ = producer.send(
                    new ProducerRecord<>(topic.name(), null, at.toEpochMilli(), key.getBytes(UTF_8), value));
        }
    }
}
