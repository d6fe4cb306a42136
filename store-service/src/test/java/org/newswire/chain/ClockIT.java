package org.newswire.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.Article;
import org.newswire.contract.Contract;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;
import org.newswire.embedded.ServiceProcess;
import org.newswire.embedded.ServiceProcess.Service;
import org.newswire.quickstart.EmbeddedPostgres;
import org.newswire.raw.RawItem;

/// Sets the clock of one of two ingests, of the parser, of the store or of the broker back or ahead
/// while items are edited, and corrects it again. No version is lost, duplicated or out of order, and
/// no feed stops.
///
/// By default, each clock is wrong by six hours in one direction. `-Dnewswire.clocks=all` tries both
/// directions, and ten minutes. Tests `LatestState`.
class ClockIT {
    private static final int FEEDS = 6;
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final long SEED =
            Long.getLong("newswire.seed", ThreadLocalRandom.current().nextInt(1_000_000));

    private enum Clock {
        INGEST,
        PARSE,
        STORE,
        BROKER
    }

    private record Skew(Clock place, Duration ahead) {}

    @TempDir
    private Path folder;

    private final CountingSites sites = new CountingSites(FEEDS, Ports.anyFree());
    private final Map<Clock, FakeClock> clocks = new EnumMap<>(Clock.class);
    private final Map<String, ServiceProcess> services = new ConcurrentHashMap<>();
    private volatile boolean closing;
    private EmbeddedKafka kafka;
    private EmbeddedPostgres postgres;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(FakeClock.library().isPresent(), "libfaketime is not installed (Debian's package libfaketime)");
        for (Clock place : Clock.values()) {
            clocks.put(place, new FakeClock(folder.resolve(place + ".clock")));
        }
        Files.writeString(folder.resolve("feeds.yaml"), sites.feedList());
        int port = Ports.anyFree();
        kafka = EmbeddedKafka.start(
                folder.resolve("kafka"), port, port, clock(Clock.BROKER).environment(Map.of()));
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"), Ports.anyFree());
        sites.publishAndEdit();
        start("ingest", Service.INGEST, clock(Clock.INGEST));
        start("other-ingest", Service.INGEST, null);
        start("parse", Service.PARSE, clock(Clock.PARSE));
        start("store", Service.STORE, clock(Clock.STORE));
        for (ServiceProcess service : services.values()) {
            service.awaitReady(LIMIT);
        }
    }

    @AfterEach
    void stop() {
        closing = true;
        services.values().forEach(ServiceProcess::close);
        if (kafka != null) {
            kafka.close();
        }
        if (postgres != null) {
            postgres.close();
        }
        sites.close();
    }

    private FakeClock clock(Clock place) {
        return Objects.requireNonNull(clocks.get(place));
    }

    /// Restarts the broker if it ends, as Docker does.
    private void start(String name, Service service, @Nullable FakeClock clock) {
        Map<String, String> settings = new HashMap<>();
        settings.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        settings.put("DATABASE_URL", postgres.jdbcUrl());
        settings.put("DATABASE_USER", postgres.user());
        settings.put("DATABASE_PASSWORD", postgres.password());
        settings.put("FETCH_ALLOW_ADDRESSES", "127.0.2.0/24");
        settings.put("FETCH_PAGES", "never");
        settings.put("POLL_INTERVAL_MIN", "1s");
        settings.put("POLL_INTERVAL_MAX", "2s");
        settings.put("FEEDS", folder.resolve("feeds.yaml").toString());
        settings.put("INSTANCE_ID", name);
        ServiceProcess process = ServiceProcess.start(
                service,
                clock == null ? settings : clock.environment(settings),
                Ports.anyFree(),
                folder.resolve(name + ".log"));
        services.put(name, process);
        var _ = process.onExit().thenRun(() -> {
            if (!closing) {
                start(name, service, clock);
            }
        });
    }

    @Test
    void noVersionIsLostOrOutOfOrderWhileAClockIsWrong() throws Exception {
        awaitAllStored("the start");
        for (Skew leap : leaps()) {
            FakeClock clock = clock(leap.place);
            clock.set(leap.ahead);
            continueEditing("with " + leap);
            clock.set(Duration.ZERO);
            continueEditing("after " + leap);
        }
        assertThat(rows(
                        "select a.url from (select url, title, lag(title) over (partition by article_id order by ordinal)"
                                + " as before from article_version) a where " + count("a.title") + " <= "
                                + count("a.before")))
                .as("articles with versions out of order")
                .isEmpty();
        assertThat(rows("select ordinal from article_version where url like '%/day/0'"))
                .as("versions of the items that are edited each time")
                .hasSizeGreaterThan(2 * FEEDS * leaps().size());
        assertOrdered();
        for (String topic : List.of(RawItem.TOPIC.name(), Article.TOPIC.name())) {
            assertThat(Records.committed(kafka.bootstrapServers(), topic + ".dlq"))
                    .as(topic + ".dlq")
                    .isEmpty();
        }
    }

    private static List<Skew> leaps() {
        Random random = new Random(SEED);
        boolean all = System.getProperty("newswire.clocks", "").equals("all");
        List<Skew> leaps = new ArrayList<>();
        for (Clock place : Clock.values()) {
            Duration hours = Duration.ofHours(random.nextBoolean() ? 6 : -6);
            leaps.add(new Skew(place, hours));
            if (all) {
                leaps.add(new Skew(place, hours.negated()));
                leaps.add(new Skew(place, Duration.ofMinutes(10)));
                leaps.add(new Skew(place, Duration.ofMinutes(-10)));
            }
        }
        Collections.shuffle(leaps, random);
        return leaps;
    }

    /// Continues for some polls, then waits until all versions are stored.
    private void continueEditing(String when) throws Exception {
        long begin = System.nanoTime();
        for (int i = 0; i < 3; i++) {
            sites.publishAndEdit();
            Thread.sleep(1_500);
        }
        awaitAllStored(when);
        System.out.printf("%s: all stored %.1f s after the last edit%n", when, (System.nanoTime() - begin) / 1e9 - 4.5);
    }

    private void awaitAllStored(String when) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(stored())
                        .as(() -> when + " (seed " + SEED + ")\n" + logs())
                        .isEqualTo(sites.titles()));
    }

    private Map<String, String> stored() throws SQLException {
        Map<String, String> stored = new TreeMap<>();
        for (String row : rows("select url || ' ' || title from article")) {
            String[] parts = row.split(" ", 2);
            stored.put(parts[0], parts[1]);
        }
        return stored;
    }

    private static String count(String title) {
        return "substring(" + title + " from '[0-9]+$')::integer";
    }

    /// Expects each version once in both topics, in the order of the edits and with growing
    /// revisions.
    private void assertOrdered() throws Exception {
        Map<String, Integer> last = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record :
                Records.committed(kafka.bootstrapServers(), RawItem.TOPIC.name())) {
            RawItem item = RawItem.CONTRACT.decode(record.value());
            String title = item.entry().title();
            if (title != null && title.startsWith("Ships")) {
                Integer before = last.put(item.entry().link(), CountingSites.count(title));
                assertThat(before == null || before < CountingSites.count(title))
                        .as("%s: %s after %s in news.raw", item.entry().link(), title, before)
                        .isTrue();
            }
        }
        Map<String, Article> published = new HashMap<>();
        Set<String> events = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record :
                Records.committed(kafka.bootstrapServers(), Article.TOPIC.name())) {
            String type = Contract.header(record.headers(), "ce_type").orElseThrow();
            Article article = Article.CONTRACT.decode(record.value());
            String title = String.valueOf(article.title());
            if (title.startsWith("Ships")) {
                assertThat(events.add(Contract.header(record.headers(), "ce_id").orElseThrow()))
                        .isTrue();
                assertThat(type).isIn(Article.Event.CREATED.type(), Article.Event.UPDATED.type());
                Article before = published.put(new String(record.key(), UTF_8), article);
                if (before != null) {
                    assertThat(CountingSites.count(title))
                            .isGreaterThan(CountingSites.count(String.valueOf(before.title())));
                    assertThat(article.revision()).isGreaterThan(before.revision());
                }
            }
        }
        assertThat(published).hasSameSizeAs(sites.titles());
    }

    private List<String> rows(String sql) throws SQLException {
        try (var connection = postgres.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    private String logs() {
        StringBuilder logs = new StringBuilder(kafka.logTail(5));
        services.forEach(
                (name, service) -> logs.append("\n").append(name).append(":\n").append(service.logTail(8)));
        return logs.toString();
    }
}
