package org.newswire.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.article.Article;
import org.newswire.raw.RawItem;
import org.newswire.service.Launcher;

/// Compares `compose.yaml` with the promises of the runbook.
final class ComposeTest {
    private static final Pattern RANGE = Pattern.compile("STORE_PORTS:-(\\d+)\\$\\{STORE_SCALE:\\+-(\\d+)}}");

    /// A list of one port on the loopback interface.
    private static final Pattern LOOPBACK = Pattern.compile("ports: (!override )?\\[\"127\\.0\\.0\\.1:[^\"\\]]+\"]$");

    @Test
    void thePortRangeFitsOneStorePerPartition() {
        Object services = AlertRule.get(AlertRule.yaml("compose.yaml"), "services");
        List<?> published = (List<?>) AlertRule.get(AlertRule.get(services, "store"), "ports");
        MatchResult range =
                RANGE.matcher(published.toString()).results().findFirst().orElseThrow();

        assertThat(Integer.parseInt(range.group(2)) - Integer.parseInt(range.group(1)) + 1)
                .isEqualTo(Article.TOPIC.partitions());
        assertThat(DeployFolder.read("docs/OPERATING.md")).contains(range.group(1) + " to " + range.group(2));
    }

    @Test
    void readersTakeThePortsOfTheApiAndNeedNoOwner() {
        assertThat(DeployFolder.read("compose.readers.yaml"))
                .contains("extends: {file: compose.yaml, service: store}", "aliases: [store]")
                .contains("STORE_ROLES: \"write,index\"", "ports: !reset []")
                .contains(
                        "STORE_ROLES: read",
                        "${STORE_PORTS:-18080-18091}:8080",
                        "secrets: !override [api-database-password]");
    }

    /// The page and the API have no other protection by default.
    @ParameterizedTest
    @ValueSource(strings = {"compose.yaml", "compose.cluster.yaml", "compose.readers.yaml", "compose.replica.yaml"})
    void everyPortIsOnTheLoopbackInterface(String file) {
        List<String> published = DeployFolder.read(file)
                .lines()
                .filter(line -> line.strip().startsWith("ports:"))
                .filter(line -> !line.contains("!reset []"))
                .toList();

        assertThat(published)
                .isNotEmpty()
                .allMatch(line -> LOOPBACK.matcher(line).find());
        assertThat(DeployFolder.read(file)).doesNotContain("network_mode", "ports:\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest", "parse", "store"})
    void dockerWaitsForALongerStopThanAServiceTakes(String service) {
        Object services = AlertRule.get(AlertRule.yaml("compose.yaml"), "services");
        Object grace = AlertRule.get(AlertRule.get(AlertRule.get(services, service), "<<"), "stop_grace_period");

        assertThat(Duration.parse("PT" + grace)).isGreaterThan(Launcher.STOP_LIMIT.plusSeconds(5));
    }

    /// `ScaleOutIT` proves that feeds of a killed instance are polled again within 10 s of such a broker.
    @Test
    void theBrokerMissesAKilledInstanceWithinSixSeconds() {
        Object kafka = AlertRule.get(AlertRule.get(AlertRule.yaml("compose.yaml"), "services"), "kafka");
        Object environment = AlertRule.get(kafka, "environment");

        assertThat(AlertRule.get(environment, "KAFKA_GROUP_CONSUMER_SESSION_TIMEOUT_MS"))
                .isEqualTo("6000");
    }

    @Test
    void theBrokerKeepsOffsetsLongerThanItems() {
        Object kafka = AlertRule.get(AlertRule.get(AlertRule.yaml("compose.yaml"), "services"), "kafka");
        Object minutes = AlertRule.get(AlertRule.get(kafka, "environment"), "KAFKA_OFFSETS_RETENTION_MINUTES");
        long kept = Long.parseLong(Objects.requireNonNull(RawItem.TOPIC.config().get("retention.ms")));

        assertThat(Duration.ofMinutes(Long.parseLong(minutes.toString()))).isGreaterThan(Duration.ofMillis(kept));
        assertThat(DeployFolder.read("compose.cluster.yaml"))
                .contains("extends: {file: compose.yaml, service: kafka}")
                .doesNotContain("RETENTION_MINUTES");
    }

    /// Every writable path is a volume or a bounded in-memory file system.
    @Test
    void everyContainerIsReadOnlyAndWithoutPrivileges() {
        Map<?, ?> services = (Map<?, ?>) AlertRule.get(AlertRule.yaml("compose.yaml"), "services");

        assertThat(services).hasSize(8);
        services.forEach((name, service) -> {
            assertThat(setting(service, "read_only")).as("%s: read_only", name).isEqualTo(true);
            assertThat(setting(service, "cap_drop")).as("%s: cap_drop", name).isEqualTo(List.of("ALL"));
            assertThat(setting(service, "security_opt"))
                    .as("%s: security_opt", name)
                    .isEqualTo(List.of("no-new-privileges:true"));
            assertThat((int) setting(service, "pids_limit"))
                    .as("%s: pids_limit", name)
                    .isBetween(1, 1024);
            assertThat(setting(service, "mem_limit")).as("%s: mem_limit", name).isNotNull();
            assertThat((List<?>) setting(service, "tmpfs"))
                    .as("%s: tmpfs", name)
                    .allMatch(mount -> mount.toString().matches("/.+:.*size=\\d+m.*"));
        });
    }

    @Test
    void siteRulesAreMountedAtTheConfiguredPath() {
        Object parse = AlertRule.get(AlertRule.get(AlertRule.yaml("compose.yaml"), "services"), "parse");

        assertThat(AlertRule.get(parse, "volumes").toString()).contains("./rules}:/rules:ro");
        assertThat(DeployFolder.read("docker/services.env")).contains("SITE_RULES=${SITE_RULES:-/rules}");
    }

    /// Returns a service's setting, or the shared one. YAML 1.2 has no merge keys, so the parser
    /// does not apply them.
    private static Object setting(Object service, String key) {
        Map<?, ?> own = (Map<?, ?>) service;
        return AlertRule.get(own.containsKey(key) ? own : AlertRule.get(own, "<<"), key);
    }
}
