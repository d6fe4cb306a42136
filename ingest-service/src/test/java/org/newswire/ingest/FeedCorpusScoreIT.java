package org.newswire.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.ingest.feedformat.FeedReaderFixtures;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.ingest.feedformat.SafeHtmlAssertions;
import org.newswire.tools.CommandRunner;

/// Scores the reader on documents of other projects' tests. It is skipped without that corpus or Python.
class FeedCorpusScoreIT {
    private static final Path CORPUS = Path.of("../../shared/corpus/feeds");
    private static final Path SCORER = Path.of("../../shared/tools/score-feeds.py");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double NOT_SCORED = 100;

    @TempDir
    private static Path folder = Path.of("");

    private static List<JsonNode> cases = List.of();
    private static Path parsed = Path.of("");

    @BeforeAll
    static void readTheCorpus() throws IOException {
        assumeTrue(Files.exists(CORPUS.resolve("cases.jsonl")), "no feed corpus beside the checkout: " + CORPUS);
        assumeTrue(Files.exists(SCORER), "no scorer beside the checkout: " + SCORER);
        assumeTrue(python("-c", "").isEmpty(), "no python3 on the PATH");
        cases = lines(CORPUS.resolve("cases.jsonl"));
        parsed = folder.resolve("parsed.jsonl");
        assertThat(CommandRunner.run(
                        ReadCommand::new,
                        Map.of(),
                        System.out,
                        System.err,
                        "read",
                        "--batch",
                        CORPUS.resolve("inputs.jsonl").toString(),
                        "--out",
                        parsed.toString()))
                .isZero();
    }

    @Test
    void passesTheCoreCases() throws IOException {
        assertThat(score("core", any -> true)).isGreaterThanOrEqualTo(99.5);
    }

    @Test
    void passesTheCoreCasesOfEachSource() throws IOException {
        Map<String, List<JsonNode>> bySource = cases.stream()
                .collect(Collectors.groupingBy(test -> test.path("source").asText()));
        for (String source : bySource.keySet()) {
            assertThat(score("core", test -> test.path("source").asText().equals(source)))
                    .as(source)
                    .isGreaterThanOrEqualTo(90);
        }
    }

    @Test
    void passesTheExtendedCases() throws IOException {
        assertThat(score("extended", test -> !test.path("category").asText().equals("sanitize")))
                .isGreaterThanOrEqualTo(99);
    }

    @Test
    void readsEveryWellFormedDocument() throws IOException {
        Predicate<JsonNode> mustParse = test -> test.path("match").asText().equals("ok")
                && test.path("wellformed").asBoolean();

        assertThat(score("core", mustParse)).isEqualTo(100);
        assertThat(score("extended", mustParse)).isEqualTo(100);
    }

    @Test
    void readsEachDocumentInTwoSecondsAndReturnsSafeHtml() throws IOException {
        for (JsonNode input : lines(CORPUS.resolve("inputs.jsonl"))) {
            byte[] body = Files.readAllBytes(CORPUS.resolve(input.path("file").asText()));
            long start = System.nanoTime();
            ReadResult result = FeedReaderFixtures.READER.read(body, FeedReaderFixtures.URL, Map.of());
            String path = input.path("path").asText();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).as(path).isLessThan(Duration.ofSeconds(2));
            if (result instanceof ReadResult.Parsed feed) {
                SafeHtmlAssertions.check(feed, path);
            }
        }
    }

    /// Returns the percentage of passed cases of a tier.
    private static double score(String tier, Predicate<JsonNode> chosen) throws IOException {
        Path some = Files.createTempFile(folder, "cases", ".jsonl");
        Files.write(some, cases.stream().filter(chosen).map(JsonNode::toString).toList());
        String json = python(SCORER.toString(), some.toString(), parsed.toString(), "--by", "tier", "--json");
        JsonNode counts = JSON.readTree(json).path("tier").path(tier);
        return counts.isMissingNode()
                ? NOT_SCORED
                : 100.0 * counts.path(1).asInt() / counts.path(0).asInt();
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> nodes = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            nodes.add(JSON.readTree(line));
        }
        return nodes;
    }

    /// Returns the output of Python, or the message of its failure.
    private static String python(String... arguments) {
        List<String> command = new ArrayList<>(List.of("python3"));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
