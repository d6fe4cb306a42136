package org.newswire.ingest.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRulesParser;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.newswire.ingest.fetch.PathRules.Verdict;
import org.newswire.limits.CpuGrowth;

class PathRulesTest {
    private static final String HOST = "https://news.example";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/fish | /fish.html | true",
                "/fish | /Fish.asp | false",
                "/fish* | /fish | true",
                "/*.php | /folder/a.php?b | true",
                "/*.php$ | /a.php?b | false",
                "/*.php$ | /a.php.php | true",
                "/a*b*c | /a-b-b-c | true",
                "/a*b*c | /a-c-b | false",
                "/a$ | /a | true",
                "/a$ | /ab | false",
                "*/b | /a/b | true",
                "/a?b=* | /a?b=c | true",
                "/a/index.html | /a/ | true",
                "/ö | /%C3%B6 | true",
                "/robots.txt | /robots.txt | false"
            })
    void matchesPathsAsRfc9309Specifies(String pattern, String path, boolean matches) {
        Verdict answer = rules("User-agent: *\nDisallow: " + pattern).check(URI.create(HOST + path));
        assertThat(answer).isEqualTo(matches ? Verdict.DISALLOWED : Verdict.ALLOWED);
    }

    @Test
    void theLongestPatternDecidesAndAllowWinsATie() {
        PathRules rules = rules("User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /c\nAllow: /c\n");
        assertThat(rules.check(URI.create(HOST + "/a/b"))).isEqualTo(Verdict.ALLOWED);
        assertThat(rules.check(URI.create(HOST + "/a/c"))).isEqualTo(Verdict.DISALLOWED);
        assertThat(rules.check(URI.create(HOST + "/c"))).isEqualTo(Verdict.ALLOWED);
    }

    /// The library tries only the first position of wildcards before `$`, so these are left out.
    @Test
    void agreesWithTheParserLibrary() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            SimpleRobotRules parsed = parsed(random.ints(4, 0, 2)
                    .mapToObj(allow -> (allow == 0 ? "Disallow: /" : "Allow: /") + text(random, "ab*/"))
                    .collect(Collectors.joining("\n", "User-agent: *\n", "")));
            URI url = URI.create(HOST + "/" + text(random, "ab/?"));
            assertThat(PathRules.of(parsed).check(url))
                    .as("seed %d, %s, %s", seed, parsed, url)
                    .isEqualTo(parsed.isAllowed(url.toString()) ? Verdict.ALLOWED : Verdict.DISALLOWED);
        }
    }

    @Test
    void abortsAnEvaluationThatTakesTooLong() {
        PathRules rules = hostile();
        URI longest = URI.create(HOST + "/" + "a".repeat(2_000));

        assertThat(CpuGrowth.cpuTime(() -> assertThat(rules.check(longest)).isEqualTo(Verdict.OVER_BUDGET)))
                .isLessThan(Duration.ofSeconds(1));
        assertThat(rules.check(URI.create(HOST + "/news/1"))).isEqualTo(Verdict.ALLOWED);
    }

    /// One character more costs each rule one step more.
    @Test
    void anEvaluationMayTakeTenMillionSteps() {
        int rules = 5_000;
        URI longest = URI.create(HOST + "/" + "a".repeat(2_002)); // two steps for the slash, 1,998 positions
        String patterns = IntStream.range(0, rules)
                .mapToObj(i -> "Disallow: /*b%04d\n".formatted(i))
                .collect(Collectors.joining("", "User-agent: *\n", ""));

        assertThat(rules(patterns).check(longest)).isEqualTo(Verdict.ALLOWED);
        assertThat(rules(patterns + "Disallow: /c\n").check(longest)).isEqualTo(Verdict.OVER_BUDGET);
    }

    @Test
    void cachesTheResultOfAnEvaluation() {
        PathRules rules = hostile();
        URI longest = URI.create(HOST + "/" + "a".repeat(2_000));
        Duration once = CpuGrowth.cpuTime(() -> rules.check(longest));

        Duration again = CpuGrowth.cpuTime(() -> {
            for (int i = 0; i < 20; i++) {
                assertThat(rules.lastAnswer(longest)).isEqualTo(Verdict.OVER_BUDGET);
            }
        });
        assertThat(again).isLessThan(once.multipliedBy(10));
    }

    private static PathRules hostile() {
        return rules(IntStream.range(0, 4_200)
                .mapToObj(i -> "Disallow: /*" + "a".repeat(100) + "b" + i + "\n")
                .collect(Collectors.joining("", "User-agent: *\n", "")));
    }

    private static String text(Random random, String alphabet) {
        return random.ints(random.nextInt(6), 0, alphabet.length())
                .mapToObj(i -> alphabet.substring(i, i + 1))
                .collect(Collectors.joining());
    }

    private static PathRules rules(String text) {
        return PathRules.of(parsed(text));
    }

    private static SimpleRobotRules parsed(String text) {
        return new SimpleRobotRulesParser()
                .parseContent(HOST + "/robots.txt", text.getBytes(UTF_8), "text/plain", List.of("newswire"));
    }
}
