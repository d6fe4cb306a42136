package org.newswire.parse.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.parse.extract.Extractor;

/// Invalid site rules. Each is reported with its line and a remedy.
class RuleReaderTest {
    private static final String PAGE = """
            <!doctype html>
            <html lang="en"><head><title>Ferries stay | Courier</title></head>
            <body><h1 id="headline">Ferries stay</h1><p class="who">by Mara Lindt</p><p class="day">today</p>
            <div class="story" id="story"><p>The ferries stay.</p><p class="ad">Subscribe now!</p>
            <p>Half the town had come.</p></div></body></html>
            """;
    private static final String TEST = """
                test:
                  page: courier.html
                  url: https://courier.example/ferries
                  title: Ferries stay
            """;

    private final RuleReader reader = new RuleReader(new Extractor());

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void createTheTestPage() throws IOException {
        file = folder.resolve("courier.yaml");
        Files.writeString(folder.resolve("courier.html"), PAGE);
    }

    private List<String> problems(String yaml) {
        reader.read(file, yaml);
        return reader.problems.stream()
                .map(problem -> problem.replace(folder + "/", ""))
                .toList();
    }

    private static String rule(String keys) {
        return "rules:\n  - site: courier.example\n" + keys.indent(4) + TEST;
    }

    @Test
    void usesARuleThatFindsAllFields() {
        assertThat(problems(rule("remove: [.ad]\nbody: '#story'\ntitle: h1\nauthors: .who")))
                .isEmpty();
        assertThat(reader.rules).hasSize(1);
    }

    @Test
    void anIdWithoutQuotesIsAComment() {
        assertThat(problems(rule("body: #story\ntitle: #headline\nremove:\n  - #ad")))
                .containsExactly(
                        "courier.yaml:3: courier.example: body has no value (# starts a comment: quote the"
                                + " value, body: '#story')",
                        "courier.yaml:4: courier.example: title has no value (# starts a comment: quote the"
                                + " value, title: '#headline')",
                        "courier.yaml:6: courier.example: an element of remove has no value (# starts a"
                                + " comment: quote the value, - '#ad')");
        assertThat(reader.rules).isEmpty();
    }

    @Test
    void reportsAKeyWithoutAValue() {
        assertThat(problems(rule("title:\nbody: ''")))
                .containsExactly(
                        "courier.yaml:3: courier.example: title has no value (add a value or remove the key;"
                                + " quote a value that begins with #)",
                        "courier.yaml:4: courier.example: body has no value (add a value or remove the key;"
                                + " quote a value that begins with #)");
    }

    @Test
    void reportsASelectorThatACommentTruncates() {
        assertThat(problems(rule("body: div #story\ntitle: h1 # the headline")))
                .containsExactly("courier.yaml:3: courier.example: body is only div, because # starts a comment"
                        + " (quote it, 'div #story', or put a space after the # of a comment)");
    }

    @Test
    void reportsASelectorWithoutAMatchOnTheTestPage() {
        assertThat(problems(rule("body: .nope\ntitle: 17\nremove: [.ad, .advert]")))
                .contains(
                        "courier.yaml:5: courier.example: remove: the selector .advert matches nothing on the"
                                + " test page (correct the selector, or save a test page with a matching element)",
                        "courier.yaml:3: courier.example: body: the selector .nope matches nothing on the test"
                                + " page (correct the selector, or save a test page with a matching element)",
                        "courier.yaml:4: courier.example: title: the selector 17 matches nothing on the test"
                                + " page (correct the selector, or save a test page with a matching element)");
        assertThat(reader.rules).isEmpty();
    }

    @Test
    void reportsASelectorWithAnUnusableMatch() {
        assertThat(problems(rule("published: .day\nauthors: .who@data-name\nbody: '#story'")))
                .containsExactly(
                        "courier.yaml:4: courier.example: the element that authors matches on the test page has"
                                + " no valid value: .who@data-name (correct the selector, or save a test page"
                                + " with a matching element)",
                        "courier.yaml:3: courier.example: the element that published matches on the test page"
                                + " has no valid value: .day (correct the selector, or save a test page with a"
                                + " matching element)");
    }

    @Test
    void reportsASelectorOfARemovedElement() {
        assertThat(problems(rule("remove: .story\nbody: .story")))
                .first()
                .isEqualTo("courier.yaml:4: courier.example: body: the selector .story matches only elements"
                        + " that remove deletes (let remove delete less)");
    }

    @Test
    void rejectsASecondRuleOfASite() {
        String first = rule("body: '#story'");

        assertThat(problems(
                        first + first.replace("rules:\n", "").replace("courier.example\n", "WWW.Courier.example\n")))
                .containsExactly("courier.yaml:8: WWW.Courier.example: the site already has a rule at"
                        + " courier.yaml:2 (merge them; this one is not used)");
        assertThat(reader.rules).hasSize(1);

        file = folder.resolve("other.yaml");
        assertThat(problems(first))
                .last()
                .asString()
                .startsWith("other.yaml:2: courier.example: the site already has a rule");
        assertThat(reader.rules).hasSize(1);
    }

    @Test
    void requiresAHostAsSite() {
        assertThat(problems(rule("title: h1").replace("site: courier", "site: https://www.courier")))
                .containsExactly("courier.yaml:2: https://www.courier.example: site is not a host (write only"
                        + " the host, site: courier.example)");
    }

    @Test
    void requiresARuleToMatchItsTestPage() {
        assertThat(problems(rule("title: h1").replace("site: courier", "site: other")))
                .containsExactly("courier.yaml:6: other.example: the rule does not apply to"
                        + " https://courier.example/ferries (site must be the host of the URL or a parent domain)");
        assertThat(problems(rule("title: h1").replace("https://", "")))
                .last()
                .isEqualTo("courier.yaml:6: courier.example: url is not an http or https URL (write the"
                        + " complete URL, such as https://courier.example/ferries)");
    }

    @Test
    void reportsAllProblemsOfAnEntryWithTheirLines() {
        assertThat(problems("rules:\n  -\n  - 5\n  - titel: h1\n    title: [h1, h2]\n    body: 'div >'\n    body: p\n"))
                .containsExactly(
                        "courier.yaml:2: not a rule (write - site: HOST, and the other keys of the rule below site)",
                        "courier.yaml:3: not a rule (write - site: HOST, and the other keys of the rule below site)",
                        "courier.yaml:4: unknown key titel (known keys are authors, body, published, remove,"
                                + " section, site, subtitle, test, title)",
                        "courier.yaml:7: duplicate key body (remove one of them)",
                        "courier.yaml:4: site is missing (write site: courier.example)",
                        "courier.yaml:4: the rule has no test (add test: with page, url and the expected values)",
                        "courier.yaml:5: title is not a text (write one selector, such as 'h1, h2')",
                        "courier.yaml:6: body: invalid selector div >: Could not parse query 'div >':"
                                + " unexpected token at '' (write a CSS selector in jsoup's syntax)");
    }

    @Test
    void reportsTheLineOfInvalidYaml() {
        assertThat(problems("rules:\n  - site: courier.example\n\ttitle: h1\n"))
                .singleElement()
                .asString()
                .startsWith("courier.yaml:3: not valid YAML: found character '\\t(TAB)' that cannot start any token")
                .endsWith("(correct the file; until then its previous rules stay in use)");
    }

    @Test
    void reportsASecondListOfRules() {
        String once = rule("body: '#story'");

        assertThat(problems(once + once))
                .containsExactly("courier.yaml:8: duplicate key rules (correct the file; until then its"
                        + " previous rules stay in use)");
        assertThat(reader.rules).isEmpty();
    }

    @Test
    void reportsAFileThatIsNestedTooDeeply() {
        assertThat(problems("rules: " + "[".repeat(100_000)))
                .singleElement()
                .asString()
                .startsWith("courier.yaml");
    }
}
