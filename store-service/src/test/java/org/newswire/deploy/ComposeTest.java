package org.newswire.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.raw.RawItem;

/// `compose.yaml` beside what the runbook promises.
final class ComposeTest {
    private static final Pattern RANGE = Pattern.compile("STORE_PORTS:-(\\d+)\\$\\{STORE_SCALE:\\+-(\\d+)}}");

    @Test
    void eachStoreThatHasAPartitionFindsAPort() {
        Object services = AlertRule.get(AlertRule.yaml("compose.yaml"), "services");
        List<?> published = (List<?>) AlertRule.get(AlertRule.get(services, "store"), "ports");
        MatchResult range =
                RANGE.matcher(published.toString()).results().findFirst().orElseThrow();

        assertThat(Integer.parseInt(range.group(2)) - Integer.parseInt(range.group(1)) + 1)
                .isEqualTo(Article.TOPIC.partitions());
        assertThat(DeployFolder.read("README.md")).contains(range.group(1) + " to " + range.group(2));
    }

    @Test
    void theBrokerKnowsWhereGroupsWereForLongerThanItHasItems() {
        Object kafka = AlertRule.get(AlertRule.get(AlertRule.yaml("compose.yaml"), "services"), "kafka");
        Object minutes = AlertRule.get(AlertRule.get(kafka, "environment"), "KAFKA_OFFSETS_RETENTION_MINUTES");
        long kept = Long.parseLong(Objects.requireNonNull(RawItem.TOPIC.config().get("retention.ms")));

        assertThat(Duration.ofMinutes(Long.parseLong(minutes.toString()))).isGreaterThan(Duration.ofMillis(kept));
        assertThat(DeployFolder.read("compose.cluster.yaml"))
                .contains("extends: {file: compose.yaml, service: kafka}")
                .doesNotContain("RETENTION_MINUTES");
    }

    @Test
    void siteRulesAreMountedWhereTheSettingNamesThem() {
        Object parse = AlertRule.get(AlertRule.get(AlertRule.yaml("compose.yaml"), "services"), "parse");

        assertThat(AlertRule.get(parse, "volumes").toString()).contains("./rules}:/rules:ro");
        assertThat(DeployFolder.read("docker/services.env")).contains("SITE_RULES=${SITE_RULES:-/rules}");
    }
}
