package org.newswire.parse.rules;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.parse.extract.Extraction;
import org.newswire.parse.extract.ExtractionInput;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.extract.page.SyndicatedEntryBuilder;
import org.newswire.parse.extract.page.WebPage;
import org.newswire.supervision.Supervisor;

class WatchedRulesTest {
    private final Extractor extractor = new Extractor();

    @TempDir
    Path folder;

    private Path rules;

    @BeforeEach
    void createTheTestPageNextToTheRules() throws IOException {
        rules = folder.resolve("courier.yaml");
        Files.writeString(folder.resolve("courier.html"), resource("courier.html"));
        Files.writeString(rules, resource("courier.yaml"));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(WatchedRulesTest.class.getResourceAsStream("/rules/" + name))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private Extraction extract(WatchedRules watched, String url) throws IOException {
        byte[] body = resource("courier.html").getBytes(UTF_8);
        return extractor.with(watched).extract(ExtractionInput.of(new WebPage(body, url, Map.of())));
    }

    @Test
    void extractsTheArticleByARule() throws IOException {
        var watched = WatchedRules.read(folder, extractor);
        assertThat(watched.problems()).isEmpty();

        var article = (Extraction.Article) extract(watched, "https://sub.courier.example/ferries");

        assertThat(article.text()).isEqualTo("The ferries stay.\n\nHalf the town had come.\n\nNobody voted against.");
        assertThat(article.title()).isEqualTo("Ferries stay");
        assertThat(article.authors()).containsExactly("Mara Lindt");
        assertThat(article.publishedDate()).isEqualTo("2024-05-02");
        assertThat(article.extractor()).startsWith(Extractor.version() + "+");
        assertThat(article.provenance()).containsEntry("title", "rule").containsEntry("text", "rule");
        assertThat(article.confidence()).containsEntry("title", 1.0);
    }

    @Test
    void namesTheRuleSetOfAnArticle() throws IOException {
        var watched = WatchedRules.read(folder, extractor);
        var article = (Extraction.Article) extract(watched, "https://courier.example/ferries");

        assertThat(watched.setOf(article.extractor())).isEqualTo("courier");
        assertThat(watched.setOf(Extractor.version())).isNull();
        assertThat(watched.setOf(Extractor.version() + "+00000000")).isNull();
    }

    /// No page of the site was parsed, so an empty result says nothing about the rule.
    @Test
    void anItemWithoutAPageNamesNoRule() throws IOException {
        var entry = SyndicatedEntryBuilder.builder()
                .title("Ferries stay")
                .summary("<p>The ferries stay.</p>")
                .link("https://courier.example/ferries")
                .build();
        var article = (Extraction.Article)
                extractor.with(WatchedRules.read(folder, extractor)).extract(new ExtractionInput(null, entry, null));

        assertThat(article.extractor()).isEqualTo(Extractor.version());
    }

    @Test
    void extractsOtherSitesWithoutRules() throws IOException {
        Extraction other = extract(WatchedRules.read(rules, extractor), "https://thecourier.example/ferries");

        assertThat(other instanceof Extraction.Article article ? article.extractor() : Extractor.version())
                .isEqualTo(Extractor.version());
    }

    @Test
    void ignoresARuleThatFailsItsTest() throws IOException {
        Files.writeString(rules, resource("courier.yaml").replace("remove: [.ad]", "remove: [.bar]"));

        var watched = WatchedRules.read(rules, extractor);

        assertThat(watched.problems())
                .containsExactly(rules + ":15: courier.example: the text contains: Subscribe (correct the rule"
                        + " or the expected value)");
        assertThat(watched.get().size()).isZero();
    }

    @Test
    void reportsAnInvalidEntryAndKeepsTheOthers() throws IOException {
        Files.writeString(
                rules,
                resource("courier.yaml")
                        + "  - site: other.example\n    bdy: p\n  - site: third.example\n    body: 'div >'\n");

        var watched = WatchedRules.read(rules, extractor);

        assertThat(watched.get().size()).isOne();
        assertThat(watched.problems())
                .hasSize(4)
                .allMatch(problem -> problem.contains(":16: other.example: ")
                        || problem.contains(":17: other.example: ")
                        || problem.contains(":18: third.example: ")
                        || problem.contains(":19: third.example: "));
    }

    @Test
    void reloadsAChangeAndIgnoresABrokenFile() throws IOException {
        Files.writeString(rules, "rules: []\n");
        try (var watched = WatchedRules.watch(folder, extractor, Duration.ofMillis(10), Supervisor.unobserved())) {
            assertThat(watched.get().size()).isZero();

            Files.writeString(rules, resource("courier.yaml"));
            await().until(() -> watched.get().size() == 1);
            Files.writeString(rules, "rules: [");
            await().until(() -> !watched.problems().isEmpty());

            assertThat(watched.get().size()).isOne();
        }
    }

    @Test
    void ignoresAnEmptyOrPartialFileButAcceptsAnEmptyList() throws IOException {
        Files.writeString(folder.resolve("other.yaml"), "rules: []\n");
        try (var watched = WatchedRules.watch(folder, extractor, Duration.ofMillis(10), Supervisor.unobserved())) {
            for (String text : List.of("", "rules:\n", "# rules\n")) {
                Files.writeString(rules, text);
                await().until(() -> watched.problems().equals(List.of(rules + " has no list `rules`")));
                assertThat(watched.get().size()).isOne();
                Files.writeString(rules, resource("courier.yaml"));
                await().until(() -> watched.problems().isEmpty());
            }
            Files.writeString(rules, "rules: []\n");
            await().until(() -> watched.get().size() == 0);
        }
    }

    @Test
    void reloadsOtherFilesWhileOneIsInvalid() throws IOException {
        Path other = folder.resolve("other.yaml");
        Files.writeString(other, "");
        Files.writeString(rules, "rules: []\n");
        try (var watched = WatchedRules.watch(folder, extractor, Duration.ofMillis(10), Supervisor.unobserved())) {
            assertThat(watched.problems()).containsExactly(other + " has no list `rules`");

            Files.writeString(rules, resource("courier.yaml"));

            await().until(() -> watched.get().size() == 1);
        }
    }

    @Test
    void reportsAFileInAnotherCharsetAndReadsTheOthers() throws IOException {
        Path latin = folder.resolve("latin.yaml");
        Files.write(latin, "# Zürich\nrules: []\n".getBytes(ISO_8859_1));
        Files.createDirectory(folder.resolve("old.yaml"));

        var watched = WatchedRules.read(folder, extractor);

        assertThat(watched.problems())
                .singleElement()
                .asString()
                .startsWith(latin + ": not in UTF-8; save it as UTF-8");
        assertThat(extract(watched, "https://sub.courier.example/ferries"))
                .isInstanceOfSatisfying(
                        Extraction.Article.class,
                        article -> assertThat(article.title()).isEqualTo("Ferries stay"));
    }

    @Test
    void appliesAChangeAfterTwoEqualReads() throws IOException {
        String whole = resource("courier.yaml");
        Files.writeString(rules, "rules: []\n");
        var watched = WatchedRules.read(rules, extractor);
        // A partially written file is a valid list of rules, too.
        String half = whole.substring(0, whole.indexOf("  - site:")) + "  - site: other.example\n    body: p\n";

        Files.writeString(rules, half);
        watched.refresh();
        Files.writeString(rules, whole);
        watched.refresh();
        assertThat(watched.get().size()).isZero();

        watched.refresh();
        assertThat(watched.get().size()).isOne();
        assertThat(watched.problems()).isEmpty();
    }

    /// Prints the id of a process that ends after `exec` has replaced the shell, which would wait
    /// for it.
    private static final String ENDS_UNSEEN =
            "while read -r name < /proc/$$/comm && [ \"$name\" = sh ]; do :; done & echo $!; exec sleep 60";

    /// For a zombie process, Linux opens this folder but does not list it.
    @Test
    @EnabledOnOs(OS.LINUX)
    void reportsAFolderThatCannotBeListed() throws Exception {
        Process parent = new ProcessBuilder("sh", "-c", ENDS_UNSEEN).start();
        try {
            String ended = parent.inputReader(UTF_8).readLine();
            Path status = Path.of("/proc", ended, "status");
            await().until(() -> Files.readString(status).contains("State:\tZ"));
            Path unlisted = Path.of("/proc", ended, "net");

            assertThat(WatchedRules.read(unlisted, extractor).problems())
                    .singleElement()
                    .asString()
                    .startsWith(unlisted + " cannot be read: ");
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    @Test
    void reportsAMissingFile() {
        assertThat(WatchedRules.read(folder.resolve("none.yaml"), extractor).problems())
                .singleElement()
                .asString()
                .contains("cannot be read: no such file or folder");
    }
}
