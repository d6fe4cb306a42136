package org.newswire.parse.extract.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Training from the command line reports each problem of a corpus and leaves the model unchanged.
class RetrainingTest {
    private static final String OLD = "the old model";

    private final ObjectNode truth = Corpus.JSON.createObjectNode();

    @TempDir
    Path folder;

    private Path model;

    @BeforeEach
    void makeACorpusOfTenPagesOfTenSites() throws IOException {
        model = Files.writeString(folder.resolve("model"), OLD);
        Files.createDirectory(folder.resolve("html"));
        for (int i = 0; i < 10; i++) {
            String text = text(i);
            page("p" + i, """
                    <html><head><title>Ferries %d</title></head><body><ul><li>Home</li><li>All the news of town</li></ul>
                    <h1>Ferries %d</h1><div class="story">%s</div>
                    <div class="more"><p>Read more of what happened here today.</p><p>Sign up for our letters, all of them free.
                    </p></div></body></html>
                    """.formatted(i, i, "<p>" + text.replace("\n\n", "</p><p>") + "</p>"));
            truth.putObject("p" + i).put("site", "site" + i + ".example").put("articleBody", text);
        }
    }

    private static String text(int page) {
        return String.join(
                "\n\n",
                IntStream.range(0, 6)
                        .mapToObj(i ->
                                "The council of town " + page + " said on day " + i + " that the ferries to island "
                                        + (page * 7 + i) + " would stay, whatever the winter is like.")
                        .toList());
    }

    private void page(String id, String html) throws IOException {
        try (var out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("html/" + id + ".html.gz")))) {
            out.write(html.getBytes(UTF_8));
        }
    }

    private ObjectNode entry(String id) {
        return (ObjectNode) truth.path(id);
    }

    private String train(int code) throws IOException {
        Files.writeString(folder.resolve("truth.json"), Corpus.JSON.writeValueAsString(truth));
        return run(code, folder.toString(), model.toString(), "2");
    }

    private String run(int code, String... args) {
        var messages = new ByteArrayOutputStream();
        assertThat(Retraining.run(new PrintStream(messages, true, UTF_8), args))
                .as(messages.toString(UTF_8))
                .isEqualTo(code);
        return messages.toString(UTF_8).replace(folder + "/", "");
    }

    private String problems() throws IOException {
        String messages = train(1);
        assertThat(model).hasContent(OLD);
        assertThat(messages).doesNotContain("\tat ").endsWith("Nothing was written.\n");
        return messages.replace("Nothing was written.\n", "").replaceFirst("^10 pages, \\d+ blocks\n", "");
    }

    @Test
    void trainsAModelFromAValidCorpus() throws IOException {
        assertThat(train(0)).contains("10 pages, ", "wrote model, ");

        assertThat(BlockModel.read(Files.newInputStream(model))).isNotNull();
    }

    @Test
    void reportsEachEmptyText() throws IOException {
        truth.forEach(page -> ((ObjectNode) page).put("articleBody", ""));

        assertThat(problems().lines())
                .hasSize(10)
                .first()
                .isEqualTo(
                        "truth.json: page p0 has an articleBody that is empty or no text (give the article's text, or leave it out)");
    }

    @Test
    void reportsAllProblemsTogether() throws IOException {
        truth.put("p1", "text");
        entry("p2").remove("site");
        entry("p3").put("with", "no list");
        Files.delete(folder.resolve("html/p4.html.gz"));
        Files.writeString(folder.resolve("html/p5.html.gz"), "<html>");
        byte[] whole = Files.readAllBytes(folder.resolve("html/p6.html.gz"));
        Files.write(folder.resolve("html/p6.html.gz"), java.util.Arrays.copyOf(whole, whole.length / 2));
        page("p7", "");

        assertThat(problems().lines())
                .containsExactly(
                        "truth.json: page p1 is no object (write {\"site\": …, \"articleBody\": …})",
                        "truth.json: page p2 has no site (write \"site\": \"example.org\"; pages of a site are kept together)",
                        "truth.json: page p3 has with or without that are no lists of texts, or empty (write [\"passage\", …])",
                        "truth.json: page p4 has no file html/p4.html.gz (put the page there, gzipped, or take it out of truth.json)",
                        "truth.json: page p5 has a file that is no sound gzip, html/p5.html.gz (gzip the page as it was fetched)",
                        "truth.json: page p6 has a file that is cut short, html/p6.html.gz (put it there again)",
                        "truth.json: page p7 has an empty file, html/p7.html.gz (put the page there)");
    }

    @Test
    void reportsAMisspeltKeyWithAllKeys() throws IOException {
        truth.forEach(page -> ((ObjectNode) page).set("article_body", ((ObjectNode) page).remove("articleBody")));

        assertThat(problems())
                .isEqualTo("truth.json: no page has an articleBody, or with and without; its keys are"
                        + " article_body, site (write \"articleBody\": \"the article's text\")\n");
    }

    @Test
    void notesAPageWithoutText() throws IOException {
        entry("p3").set("article_body", entry("p3").remove("articleBody"));

        assertThat(train(0))
                .contains("note: 1 pages teach nothing, since they have neither articleBody nor with", ": p3");
    }

    @Test
    void rejectsACorpusOfOneSite() throws IOException {
        truth.forEach(page -> ((ObjectNode) page).put("site", "site.example"));

        assertThat(problems()).startsWith("pages of 1 site are too few, the minimum is 4 (add pages of other sites;");
    }

    @Test
    void rejectsTextsOfOtherPages() throws IOException {
        truth.forEach(page -> ((ObjectNode) page).put("articleBody", "Nothing of this is on any of the pages at all."));

        assertThat(problems()).contains("of 10 pages 10 hold nothing of their text: p0, p1, p2, p3, p4 …");
    }

    @Test
    void rejectsACorpusWithoutBlocksOutsideArticles() throws IOException {
        for (int i = 0; i < 10; i++) {
            page("p" + i, "<p>" + text(i).replace("\n\n", "</p><p>") + "</p>");
        }

        assertThat(problems()).contains("no blocks are left that are in an article, or out of one");
    }

    @Test
    void reportsATruthFileThatIsNotAnObject() throws IOException {
        Path file = folder.resolve("truth.json");
        String[] args = {folder.toString(), model.toString(), "2"};

        assertThat(run(1, args))
                .startsWith("truth.json: cannot be read (a corpus is a folder with truth.json and html/");
        Files.writeString(file, "[]");
        assertThat(run(1, args)).startsWith("truth.json: is no object (write {");
        Files.writeString(file, "{}");
        assertThat(run(1, args)).startsWith("truth.json: holds no page (write {");
        Files.writeString(file, "{\"a\": {},\n \"a\": {}}");
        assertThat(run(1, args)).startsWith("truth.json, line 2, column 5: is not JSON: Duplicate field 'a'");
        Files.writeString(file, "");
        assertThat(run(1, args)).startsWith("truth.json: is no object (write {");
        assertThat(model).hasContent(OLD);
    }

    @Test
    void crossValidationScoresUnseenSites() throws IOException {
        Path confidence = Files.writeString(folder.resolve("confidence.tsv"), "as it was");
        Path out = folder.resolve("out.json");
        Files.writeString(folder.resolve("truth.json"), Corpus.JSON.writeValueAsString(truth));

        String messages = run(0, folder.toString(), "--folds", "2", out.toString(), confidence.toString(), "2");

        assertThat(messages)
                .contains(
                        "wrote out.json\n",
                        "left confidence.tsv as it is: no page has title, authors, date or language")
                .containsPattern(
                        "all: F1 [01]\\.\\d{3} \\(precision [01]\\.\\d{3}, recall [01]\\.\\d{3}\\), 10 pages\n");
        assertThat(Corpus.JSON.readTree(out.toFile())).hasSize(10);
        assertThat(confidence).hasContent("as it was");
        assertThat(model).hasContent(OLD);
    }

    @Test
    void reportsACrossValidationWithTooFewSites() throws IOException {
        for (int i = 4; i < 10; i++) {
            truth.remove("p" + i);
        }
        Files.writeString(folder.resolve("truth.json"), Corpus.JSON.writeValueAsString(truth));

        String messages =
                run(1, folder.toString(), "--folds", "2", folder + "/out.json", folder + "/confidence.tsv", "2");

        assertThat(messages).contains("without part 1 of 2: pages of ", " are too few, the minimum is 4");
        assertThat(folder.resolve("out.json")).doesNotExist();
    }

    @Test
    void rejectsAWrongNumberOfArguments() {
        assertThat(run(2, "corpus")).startsWith("usage: ");
        assertThat(run(2, "corpus", "--folds", "5", "out.json")).startsWith("usage: ");
    }
}
