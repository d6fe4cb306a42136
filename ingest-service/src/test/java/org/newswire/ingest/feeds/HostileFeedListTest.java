package org.newswire.ingest.feeds;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.newswire.limits.CpuGrowth;

/// Asserts that the time for a feed list is proportional to its length, in all formats. Tests [FeedList].
class HostileFeedListTest {
    static Stream<Arguments> texts() {
        return Stream.of(
                yaml("colons", n -> "- url: 'x" + ":".repeat(n) + "'\n"),
                yaml("at signs", n -> "- url: '" + "a@/".repeat(n) + "'\n"),
                yaml("host without scheme", n -> "- url: " + "a.".repeat(n) + "b\n"),
                yaml("misspelt scheme", n -> "- url: http" + ":".repeat(n) + "\n"),
                yaml("white space in a URL", n -> "- url: 'http://a/" + " ".repeat(n) + "x'\n"),
                yaml("name", n -> "- url: http://a.example/\n  name: 'a" + " ".repeat(n) + "b'\n"),
                yaml("tags", n -> "- url: http://a.example/\n  tags: '" + "a,".repeat(n) + "'\n"),
                yaml(
                        "option",
                        n -> "- url: http://a.example/\n  options: {pollIntervalMin: '" + "1".repeat(n) + "'}\n"),
                yaml("header", n -> "- url: http://a.example/\n  options: {headers: {'" + "a".repeat(n) + " ': b}}\n"),
                yaml(
                        "unknown key",
                        n -> "- url: http://a.example/\n  " + "a".repeat(100) + ": b\n" + "# a\n".repeat(n)),
                yaml("broken", n -> "- url: [\n" + "- url: http://a.example/\n".repeat(n / 40)),
                yaml("indentation", n -> "- a: b\n" + " ".repeat(n) + "x\n c: [\n"),
                yaml("stray", n -> "x: [\n" + "feeds" + " ".repeat(n) + "x\n"),
                opml("attribute name", n -> "<outline " + "a".repeat(n)),
                opml("white space of an attribute", n -> "<outline a" + " ".repeat(n) + "b"),
                opml("quotes", n -> "<outline a=\"" + "'\"".repeat(n)),
                opml("outlines", "<outline "::repeat),
                opml("comments", "<!--"::repeat),
                opml("category", n -> "<outline xmlUrl='http://a.example/' category='a" + "/".repeat(n) + "b'><"),
                opml("references", n -> "<outline xmlUrl='" + "&a".repeat(n) + "'><"),
                list("text: white space", "feeds.txt", n -> "http://a.example/ a" + " ".repeat(n) + "b"),
                list("text: number signs", "feeds.txt", n -> "http://a.example/ " + "#".repeat(n)),
                list("text: passwords", "feeds.txt", n -> "http://a" + ":".repeat(n) + " @"),
                list("format: blanks", "feeds", n -> "x\n" + (" ".repeat(50) + "\n").repeat(n / 50) + "x"),
                list("format: white space of a line", "feeds", n -> "x\nfeeds" + "\t".repeat(n) + "x"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    void takesLinearTime(String name, IntFunction<String> text, Consumer<String> parser) {
        CpuGrowth.assertNearLinear(text, 16_000, parser);
    }

    @Test
    void reportsALongUrl() {
        FeedListResult result = read("feeds.yaml", """
                - url: %s
                - url: https://b.example/
                """.formatted("a.".repeat(1_000_000)));

        assertThat(result.feeds()).extracting(feed -> feed.url().toString()).containsExactly("https://b.example/");
        assertThat(result.problems())
                .singleElement()
                .hasToString("feeds.yaml:1: a URL has more than 2048 characters (give the feed's own URL, without"
                        + " parameters that it does not need)");
    }

    private static Arguments yaml(String name, IntFunction<String> text) {
        return list("YAML: " + name, "feeds.yaml", text);
    }

    private static Arguments opml(String name, IntFunction<String> text) {
        return list("OPML: " + name, "feeds.opml", text);
    }

    private static Arguments list(String name, String file, IntFunction<String> text) {
        Consumer<String> parser = content -> read(file, content);
        return arguments(name, text, parser);
    }

    private static FeedListResult read(String file, String content) {
        var document = new FeedListFile(file, content.getBytes(UTF_8));
        return FeedList.parse(new FeedSource.Content(List.of(document), List.of()));
    }
}
