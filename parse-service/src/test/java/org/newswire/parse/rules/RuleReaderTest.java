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

/// Faults of site rules, each told with its line and what to do.
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
    void keepTheTestPage() throws IOException {
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
    void aRuleThatFindsAllIsUsed() {
        assertThat(problems(rule("remove: [.ad]\nbody: '#story'\ntitle: h1\nauthors: .who")))
                .isEmpty();
        assertThat(reader.rules).hasSize(1);
    }

    @Test
    void anIdWithoutQuotesIsAComment() {
        assertThat(problems(rule("body: #story\ntitle: #headline\nremove:\n  - #ad")))
                .containsExactly(
                        "courier.yaml:3: courier.example: body has no value (what begins with # is a comment: quote"
                                + " it, body: '#story')",
                        "courier.yaml:4: courier.example: title has no value (what begins with # is a comment: quote"
                                + " it, title: '#headline')",
                        "courier.yaml:6: courier.example: one of remove has no value (what begins with # is a"
                                + " comment: quote it, - '#ad')");
        assertThat(reader.rules).isEmpty();
    }

    @Test
    void aKeyWithoutValueIsTold() {
        assertThat(problems(rule("title:\nbody: ''")))
                .containsExactly(
                        "courier.yaml:3: courier.example: title has no value (give it one or remove it; one that"
                                + " begins with # needs quotes)",
                        "courier.yaml:4: courier.example: body has no value (give it one or remove it; one that"
                                + " begins with # needs quotes)");
    }

    @Test
    void aSelectorThatACommentCutsShortIsTold() {
        assertThat(problems(rule("body: div #story\ntitle: h1 # the headline")))
                .containsExactly("courier.yaml:3: courier.example: body is no more than div, since # begins a comment"
                        + " (quote it, 'div #story', or put a blank after the # of a comment)");
    }

    @Test
    void aSelectorThatFindsNothingOnTheTestPageIsNamed() {
        assertThat(problems(rule("body: .nope\ntitle: 17\nremove: [.ad, .advert]")))
                .contains(
                        "courier.yaml:5: courier.example: remove: the selector .advert finds nothing on the test page"
                                + " (correct the selector, or keep a test page that has what it is for)",
                        "courier.yaml:3: courier.example: body: the selector .nope finds nothing on the test page"
                                + " (correct the selector, or keep a test page that has what it is for)",
                        "courier.yaml:4: courier.example: title: the selector 17 finds nothing on the test page"
                                + " (correct the selector, or keep a test page that has what it is for)");
        assertThat(reader.rules).isEmpty();
    }

    @Test
    void aSelectorThatFindsNothingOfUseIsNamed() {
        assertThat(problems(rule("published: .day\nauthors: .who@data-name\nbody: '#story'")))
                .containsExactly(
                        "courier.yaml:4: courier.example: what authors finds on the test page is of no use:"
                                + " .who@data-name (correct the selector, or keep a test page that has what it is for)",
                        "courier.yaml:3: courier.example: what published finds on the test page is of no use: .day"
                                + " (correct the selector, or keep a test page that has what it is for)");
    }

    @Test
    void aSelectorOfWhatIsTakenOutIsNamed() {
        assertThat(problems(rule("remove: .story\nbody: .story")))
                .first()
                .isEqualTo("courier.yaml:4: courier.example: body: the selector .story finds only what remove takes out"
                        + " (let remove take out less)");
    }

    @Test
    void aSecondRuleOfASiteIsNotUsed() {
        String first = rule("body: '#story'");

        assertThat(problems(
                        first + first.replace("rules:\n", "").replace("courier.example\n", "WWW.Courier.example\n")))
                .containsExactly("courier.yaml:8: WWW.Courier.example: the site has a rule already, at courier.yaml:2"
                        + " (make one of the two; this one is not used)");
        assertThat(reader.rules).hasSize(1);

        file = folder.resolve("other.yaml");
        assertThat(problems(first)).last().asString().startsWith("other.yaml:2: courier.example: the site has a rule");
        assertThat(reader.rules).hasSize(1);
    }

    @Test
    void aSiteIsAHost() {
        assertThat(problems(rule("title: h1").replace("site: courier", "site: https://www.courier")))
                .containsExactly("courier.yaml:2: https://www.courier.example: site is no host (write the host alone,"
                        + " site: courier.example)");
    }

    @Test
    void aRuleHoldsForItsTestPage() {
        assertThat(problems(rule("title: h1").replace("site: courier", "site: other")))
                .containsExactly("courier.yaml:6: other.example: the rule does not hold for"
                        + " https://courier.example/ferries (site has to be the host of the address, or one above it)");
        assertThat(problems(rule("title: h1").replace("https://", "")))
                .last()
                .isEqualTo("courier.yaml:6: courier.example: url is no http or https address (write the whole"
                        + " address, such as https://courier.example/ferries)");
    }

    @Test
    void allFaultsOfAnEntryAreToldWithTheirLines() {
        assertThat(problems("rules:\n  -\n  - 5\n  - titel: h1\n    title: [h1, h2]\n    body: 'div >'\n    body: p\n"))
                .containsExactly(
                        "courier.yaml:2: is no rule (write - site: HOST, and the rule's other keys below site)",
                        "courier.yaml:3: is no rule (write - site: HOST, and the rule's other keys below site)",
                        "courier.yaml:4: the key titel is not known (those known are authors, body, published, remove,"
                                + " section, site, subtitle, test, title)",
                        "courier.yaml:7: the key body is given twice (remove one of the two)",
                        "courier.yaml:4: site is missing (write site: courier.example)",
                        "courier.yaml:4: the rule has no test (write test: with page, url and what is to be found)",
                        "courier.yaml:5: title is no text (write one selector; 'h1, h2' takes either)",
                        "courier.yaml:6: body: the selector div > is wrong: Could not parse query 'div >':"
                                + " unexpected token at '' (write a CSS selector, as jsoup has them)");
    }

    @Test
    void whereAFileIsNoYamlTheLineIsTold() {
        assertThat(problems("rules:\n  - site: courier.example\n\ttitle: h1\n"))
                .singleElement()
                .asString()
                .startsWith("courier.yaml:3: is no YAML: found character '\\t(TAB)' that cannot start any token")
                .endsWith("(mend the file; until then its rules stay as they were)");
    }

    @Test
    void aSecondListOfRulesIsTold() {
        String once = rule("body: '#story'");

        assertThat(problems(once + once))
                .containsExactly("courier.yaml:8: the key rules is given twice"
                        + " (mend the file; until then its rules stay as they were)");
        assertThat(reader.rules).isEmpty();
    }

    @Test
    void aFileThatIsNestedTooDeeplyIsTold() {
        assertThat(problems("rules: " + "[".repeat(100_000)))
                .singleElement()
                .asString()
                .startsWith("courier.yaml");
    }
}
