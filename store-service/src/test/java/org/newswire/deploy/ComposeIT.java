package org.newswire.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Operates an installation of `compose.yaml`: start, stop, restart, scaling under load, and
/// monitoring.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ComposeIT {
    private static final List<String> SERVICES = List.of("ingest", "parse", "store");
    private static final Duration FIRST_ARTICLE = Duration.ofSeconds(60);

    /// Kafka's metrics of newer records appear after a minute.
    private static final Duration KAFKA_METRICS = Duration.ofSeconds(100);

    private Installation newswire;
    private Duration firstArticleAfter;
    private Map<String, Long> residentKib;

    /// Records in `news.raw` that are no raw items.
    private int poison;

    @BeforeAll
    void start() throws Exception {
        newswire = new Installation(Files.createTempDirectory("newswire-compose"));
        newswire.feed().showMore(20);
        Instant start = Instant.now();
        newswire.up();
        await().atMost(FIRST_ARTICLE).until(() -> newswire.articles() > 0);
        firstArticleAfter = Duration.between(start, Instant.now());
        newswire.awaitAll();
        residentKib = SERVICES.stream()
                .collect(Collectors.toMap(
                        service -> service,
                        service -> Long.parseLong(status(service, "VmRSS").replaceAll("\\D", ""))));
    }

    @AfterAll
    void stop() {
        newswire.close();
    }

    @Test
    void storesTheFirstArticleWithinAMinuteOfTheStart() {
        assertThat(firstArticleAfter).isLessThan(FIRST_ARTICLE);
        assertEachOnce();
    }

    @Test
    void everyContainerRunsWithoutPrivilegesOnAReadOnlyFileSystem() {
        Map<String, String> users = Map.of(
                "ingest", "10001:10001",
                "parse", "10001:10001",
                "store", "10001:10001",
                "kafka", "appuser",
                "postgres", "postgres",
                "prometheus", "nobody");
        users.forEach((service, user) -> {
            String container = newswire.compose().containers(service).getFirst();
            String found = Compose.execute(
                    Map.of(),
                    List.of(
                            "docker",
                            "inspect",
                            "-f",
                            "{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}}"
                                    + " {{.HostConfig.SecurityOpt}} {{.HostConfig.Privileged}}",
                            container));
            assertThat(found.strip()).as(service).isEqualTo(user + " true [ALL] [no-new-privileges:true] false");
            assertThat(status(service, "CapEff"))
                    .as("effective capabilities of %s", service)
                    .isEqualTo("0000000000000000");
        });
    }

    @Test
    void aServiceUsesAtMost200MegabytesAfterItsStart() {
        assertThat(residentKib.values()).as("kB of each service").allMatch(resident -> resident < 200_000);
    }

    @Test
    void theApiUsesAReadOnlyRole() throws Exception {
        assertThat(newswire.api("/api/stats")).contains("articlesEstimated");
        assertThat(newswire.number("select count(*) from pg_stat_activity"
                        + " where usename = 'newswire_reader' and application_name = 'newswire-read'"))
                .isPositive();
        assertThat(newswire.number("select count(*) from pg_stat_activity"
                        + " where usename <> 'newswire_reader' and application_name = 'newswire-read'"))
                .isZero();
    }

    @Test
    void stopAndStartLoseAndDuplicateNothing() {
        newswire.down();
        newswire.feed().showMore(20);
        newswire.up();
        newswire.awaitAll();
        assertEachOnce();
    }

    @Test
    void scalingUnderLoadLosesAndDuplicatesNothing() throws Exception {
        try (var growth = Executors.newSingleThreadScheduledExecutor()) {
            var _ = growth.scheduleAtFixedRate(() -> newswire.feed().showMore(1), 0, 250, TimeUnit.MILLISECONDS);
            newswire.up("--scale", "ingest=2", "--scale", "parse=3");
            assertThat(newswire.compose().containers("parse")).hasSize(3);
            awaitFurther(20);
            newswire.up("--scale", "ingest=1", "--scale", "parse=1");
            assertThat(newswire.compose().containers("parse")).hasSize(1);
            awaitFurther(20);
            growth.shutdownNow();
        }
        newswire.awaitAll();
        assertEachOnce();
    }

    @Test
    void aRollingRestartUnderLoadLosesAndDuplicatesNothing() throws Exception {
        try (var growth = Executors.newSingleThreadScheduledExecutor()) {
            var _ = growth.scheduleAtFixedRate(() -> newswire.feed().showMore(1), 0, 250, TimeUnit.MILLISECONDS);
            for (String service : List.of("ingest", "parse", "store", "kafka", "postgres")) {
                newswire.compose().run("restart", service);
                newswire.up();
            }
            awaitFurther(20);
            growth.shutdownNow();
        }
        newswire.awaitAll();
        assertEachOnce();
    }

    @Test
    void prometheusScrapesEveryService() {
        for (String service : SERVICES) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(newswire.prometheus().healthOfTargets(service))
                            .as(service)
                            .containsExactly("up"));
        }
    }

    /// Dashboards and alerts also show dead letters, so one is made first.
    @Test
    void theMetricsPageTheDashboardsAndTheAlertsMatchTheServices() throws Exception {
        Committed.put(newswire.bootstrapServers(), "news.raw", "no JSON");
        poison++;
        newswire.feed().showMore(20);
        newswire.awaitAll();
        assertMetricsAreThoseOfMetricsMd();
        assertDashboardsFindData();
        assertTheDeadLetterRaisesAnAlert();
    }

    private void assertMetricsAreThoseOfMetricsMd() throws Exception {
        Set<String> used = new TreeSet<>();
        Query.all().forEach(query -> used.addAll(query.metrics()));
        if (Boolean.getBoolean("newswire.write-metrics")) {
            await().atMost(KAFKA_METRICS)
                    .until(() -> scraped(used).rows().keySet().containsAll(used));
            Files.writeString(
                    DeployFolder.PATH.resolve("docs/METRICS.md"), scraped(used).markdown());
        }
        await().atMost(KAFKA_METRICS)
                .untilAsserted(
                        () -> assertThat(scraped(used).markdown()).isEqualTo(DeployFolder.read("docs/METRICS.md")));
    }

    private void assertDashboardsFindData() {
        for (Query query : Query.ofDashboards()) {
            await().atMost(KAFKA_METRICS)
                    .untilAsserted(() -> assertThat(newswire.prometheus().query(query.expression()))
                            .as("%s: %s", query.where(), query.expression())
                            .isNotEmpty());
        }
    }

    private void assertTheDeadLetterRaisesAnAlert() throws Exception {
        for (Query query : Query.ofAlerts()) {
            newswire.prometheus().query(query.expression());
        }
        await().atMost(KAFKA_METRICS)
                .untilAsserted(() -> assertThat(newswire.prometheus()
                                .query("ALERTS{alertname='DeadLetters', alertstate='firing', reason='malformed'}"))
                        .isNotEmpty());
    }

    @Test
    void noTopicIsCountedTwice() throws Exception {
        assertThat(newswire.prometheus().query("{__name__=~'kafka_.+', topic=~'news_.+'}"))
                .isEmpty();
    }

    @Test
    void prometheusKeepsExemplars() throws Exception {
        newswire.feed().showMore(20);
        newswire.awaitAll();
        for (String histogram : List.of(
                "newswire_ingest_publish_seconds_bucket",
                "newswire_parse_age_seconds_bucket",
                "newswire_stored_age_seconds_bucket")) {
            await().atMost(KAFKA_METRICS)
                    .untilAsserted(() -> assertThat(
                                    newswire.prometheus().exemplars(histogram).findValuesAsText("trace_id"))
                            .as(histogram)
                            .isNotEmpty()
                            .allMatch(trace -> trace.matches("[0-9a-f]{32}")));
        }
    }

    /// Returns a field of `/proc/PID/status` of a container's first process.
    private String status(String service, String field) {
        return newswire.compose()
                .run("exec", "-T", service, "cat", "/proc/1/status")
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    private MetricTable scraped(Set<String> ofLibraries) throws IOException, InterruptedException {
        return MetricTable.seen(newswire.prometheus(), ofLibraries);
    }

    @Test
    void theCanaryReachesTheDatabaseAndIsNotAnArticle() throws Exception {
        await().atMost(KAFKA_METRICS)
                .untilAsserted(() -> assertThat(
                                newswire.prometheus()
                                        .query(
                                                "min(newswire_canary_age_seconds) < 65 and max(newswire_canary_latency_seconds) < 30"))
                        .isNotEmpty());
        assertThat(newswire.number("select count(*) from canary")).isPositive();
        assertThat(newswire.number("select count(*) from article where title like 'Canary%'"))
                .isZero();
    }

    @Test
    void everyLogLineIsJsonWithoutSecrets() throws Exception {
        List<String> secrets = newswire.secrets();
        assertThat(secrets).hasSize(3).allMatch(secret -> secret.length() > 20);
        var json = new JsonMapper();
        for (String service : SERVICES) {
            String container = newswire.compose().containers(service).getFirst();
            String logs = Compose.execute(Map.of(), List.of("docker", "logs", container));
            assertThat(logs).as(service).contains("service started").doesNotContain(secrets);
            for (String line : logs.lines().toList()) {
                assertThat(json.readTree(line).path("level").asText()).as(line).isIn("INFO", "WARN", "ERROR");
            }
        }
    }

    private void awaitFurther(int articles) {
        long before = newswire.articles();
        await().atMost(Duration.ofMinutes(1)).until(() -> newswire.articles() >= before + articles);
    }

    private void assertEachOnce() {
        int items = newswire.feed().visible();
        assertThat(newswire.articles()).isEqualTo(items);
        assertThat(newswire.number("select count(*) from article_version")).isEqualTo(items);
        assertThat(Committed.in(newswire.bootstrapServers(), "news.raw"))
                .isEqualTo(new Committed(items + poison, items + poison));
        assertThat(Committed.in(newswire.bootstrapServers(), "news.articles")).isEqualTo(new Committed(items, items));
    }
}
