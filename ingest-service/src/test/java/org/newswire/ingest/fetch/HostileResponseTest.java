package org.newswire.ingest.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRulesParser;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.newswire.limits.CpuGrowth;
import org.newswire.net.WebUrl;
import org.newswire.text.UrlSecrets;

/// Asserts that the time for headers, addresses and robots.txt is proportional to their length.
///
/// A header line has up to 32 KiB; all lines of one header together have up to 6 MiB. Tests
/// [ResponseHeadParser], [PathRules] and [RobotsRules].
class HostileResponseTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final URI BASE = URI.create("https://news.example/section/");

    static Stream<Arguments> texts() {
        return Stream.of(
                text("URL: white space within", n -> "http://a.example/" + " ".repeat(n) + "x", WebUrl::parse),
                text("URL: control characters", n -> "http://a.example/" + "\u0001".repeat(n) + "x", WebUrl::parse),
                text("URL: dot segments", n -> "http://a.example" + "/a/..".repeat(n), WebUrl::parse),
                text("URL: percent signs", n -> "http://a.example/" + "%".repeat(n), WebUrl::parse),
                text("URL: labels of a host", n -> "http://" + "a.".repeat(n) + "example/", WebUrl::parse),
                text("URL: international host", n -> "http://" + distinct(n) + ".example/", WebUrl::parse),
                text("URL: numeric host", n -> "http://" + "1.".repeat(n) + "1/", WebUrl::parse),
                text("URL: user names", n -> "http://" + "a:b@".repeat(n) + "a.example/", WebUrl::parse),
                text("URL: whether it is too long", n -> "http://a.example/" + " ".repeat(n), WebUrl::isTooLong),
                text("reference: white space", n -> "a" + " ".repeat(n) + "x", ref -> WebUrl.resolve(BASE, ref)),
                text("reference: dot segments", n -> "../".repeat(n), ref -> WebUrl.resolve(BASE, ref)),
                text("masked URL: colons", ":"::repeat, UrlSecrets::maskedUser),
                text("masked URL: colons and one @", n -> ":".repeat(n) + "@", UrlSecrets::maskedUser),
                text("masked URL: many @", n -> "a@/".repeat(n), UrlSecrets::maskedUser),
                text("Link: never closed", "<"::repeat, LinkHeader::parse),
                text("Link: parameters", n -> "<a>" + ";b".repeat(n), LinkHeader::parse),
                text("Link: quotes never closed", n -> "<a>" + ";b=\"".repeat(n), LinkHeader::parse),
                text("Link: escapes", n -> "<a>;b=\"" + "\\".repeat(n), LinkHeader::parse),
                text("Link: white space", n -> "<a>;rel=" + " ".repeat(n) + "x", LinkHeader::parse),
                text("Link: many", "<a>;rel=x,"::repeat, LinkHeader::parse),
                text("Link: relations", n -> "<a>;rel=\"" + " ".repeat(n) + "x\"", LinkHeader::parse),
                text("Retry-After: digits", "1"::repeat, value -> RetryAfter.parse(value, NOW)),
                text("Retry-After: fraction", n -> "1." + "1".repeat(n) + "x", value -> RetryAfter.parse(value, NOW)),
                text("Retry-After: dots", n -> "1" + ".".repeat(n), value -> RetryAfter.parse(value, NOW)),
                text("date: white space", n -> "Sun" + " ".repeat(n) + "x", HttpDate::parse),
                text("date: digits", n -> "Sun, " + "1".repeat(n), HttpDate::parse),
                text("robots.txt: one line", n -> "Disallow: /" + "*a".repeat(n), HostileResponseTest::rules),
                text("robots.txt: agents", "User-agent: a\n"::repeat, HostileResponseTest::rules),
                text("robots.txt: agents of a line", n -> "User-agent: " + "a,".repeat(n), HostileResponseTest::rules),
                text("robots.txt: rules", n -> "User-agent: *\n" + lines("Disallow: /", n), HostileResponseTest::rules),
                text("robots.txt: white space", n -> "User-agent" + " ".repeat(n) + "x", HostileResponseTest::rules),
                text(
                        "robots.txt: blanks in a value",
                        n -> "Allow: " + "a ".repeat(n) + "#",
                        HostileResponseTest::rules),
                text("robots.txt: numbers signs", n -> "Allow: /" + "#".repeat(n), HostileResponseTest::rules),
                text("robots.txt: colons", ":"::repeat, HostileResponseTest::rules),
                text("robots.txt: line breaks", "\r"::repeat, HostileResponseTest::rules),
                text(
                        "robots.txt: crawl delay",
                        n -> "User-agent: *\nCrawl-delay: 1" + "0".repeat(n),
                        HostileResponseTest::rules),
                text("robots.txt: sitemaps", n -> lines("Sitemap: https://a.example/", n), HostileResponseTest::rules),
                text(
                        "robots.txt: percent signs",
                        n -> "User-agent: *\nAllow: /" + "%2".repeat(n),
                        HostileResponseTest::rules));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    void takesLinearTime(String name, IntFunction<String> text, Consumer<String> parser) {
        CpuGrowth.assertNearLinear(text, 16_000, parser);
    }

    private static Arguments text(String name, IntFunction<String> text, Consumer<String> parser) {
        return arguments(name, text, parser);
    }

    private static void rules(String text) {
        SimpleRobotRules rules = new SimpleRobotRulesParser(Long.MAX_VALUE, 0)
                .parseContent("https://a.example/robots.txt", text.getBytes(UTF_8), "text/plain", List.of("newswire"));
        PathRules.of(rules);
    }

    private static String lines(String start, int n) {
        return IntStream.range(0, n).mapToObj(i -> start + i + "\n").collect(Collectors.joining());
    }

    /// Returns a text whose letters all differ as long as there are more letters.
    private static String distinct(int n) {
        return IntStream.range(0, n)
                .map(i -> 0x4e00 + i % 20_000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
