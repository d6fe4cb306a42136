package org.newswire.deploy;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `METRICS.md` has all metrics of the code, and breaks no dashboard of a released version. [ComposeIT] compares
/// it with the running services.
final class MetricsReferenceTest {
    private static final Pattern NAME = Pattern.compile("\"(newswire(?:\\.[a-z]+)+)\"");

    /// Names of span attributes, system properties and request attributes.
    private static final Set<String> NO_METRICS =
            Set.of("newswire.feed.id", "newswire.article.id", "newswire.call", "newswire.service");

    private final String page = DeployFolder.read("docs/METRICS.md");

    @Test
    void everyMetricOfTheCodeIsOnThePage() throws IOException {
        Set<String> listed = MetricTable.frozen().rows().keySet();
        Set<String> names = names();
        assertThat(names)
                .hasSizeGreaterThan(50)
                .allSatisfy(name -> assertThat(listed)
                        .as(name)
                        .anyMatch(row -> row.matches(Pattern.quote(name.replace('.', '_'))
                                + "(_(seconds|bytes|total|records|info|max|ago))*")));
    }

    /// One label value for each feed, host or item would exhaust a Prometheus.
    @Test
    void labelsAreOfFewValues() {
        assertThat(MetricTable.frozen().rows().entrySet().stream()
                        .filter(metric -> metric.getKey().startsWith("newswire_"))
                        .flatMap(metric -> metric.getValue().labels().stream()))
                .isNotEmpty()
                .isSubsetOf(
                        "answer", "effect", "event", "kind", "lane", "outcome", "queue", "reason", "rule", "set",
                        "signal", "state", "thread", "topic", "version");
    }

    /// A change that is wanted needs a new major version, or at least an entry in the changelog and a new file.
    @Test
    void isCompatibleWithTheReleasedVersion() throws IOException {
        assertThat(MetricTable.frozen().breaks(released())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            `newswire_ready`                                | `newswire_is_ready`                          | newswire_ready is gone
            newswire_parse_known_articles` / gauge          | newswire_parse_known_articles` / counter     | newswire_parse_known_articles was a gauge and is a counter
            newswire_hub_pings_total` / counter / `outcome` | newswire_hub_pings_total` / counter / `code` | newswire_hub_pings_total has lost labels
            newswire_consumer_lag_records` / gauge / `topic` / parse, store | newswire_consumer_lag_records` / gauge / `topic` / parse | newswire_consumer_lag_records has lost services
            """)
    void reportsAPlantedBreak(String was, String is, String reported) throws IOException {
        String changed = page.replace(was.replace('/', '|'), is.replace('/', '|'));

        assertThat(changed).isNotEqualTo(page);
        assertThat(MetricTable.of(changed).breaks(released()))
                .singleElement()
                .asString()
                .startsWith(reported);
    }

    private static MetricTable released() throws IOException {
        return MetricTable.of(Files.readString(Path.of("src/test/resources/released/metrics.1.txt")));
    }

    private static Set<String> names() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String module : List.of("ingest-service", "parse-service", "store-service")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    names.addAll(NAME.matcher(Files.readString(file))
                            .results()
                            .map((MatchResult found) -> found.group(1))
                            .filter(name -> !NO_METRICS.contains(name))
                            .collect(toCollection(TreeSet::new)));
                }
            }
        }
        return names;
    }
}
