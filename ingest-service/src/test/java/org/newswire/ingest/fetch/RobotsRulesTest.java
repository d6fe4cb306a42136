package org.newswire.ingest.fetch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.embedded.Ports;
import org.newswire.limits.Gzipped;
import org.newswire.net.AddressPolicy;

class RobotsRulesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final Origin origin = new Origin();
    private final HostLimiter limiter =
            new HostLimiter(PolitenessSettings.defaults().withGap(Duration.ofMillis(1)), InstantSource.system());
    private final Fetcher fetcher = new Fetcher(
            FetchSettings.of("Newswire/1.0", AddressPolicy.allowing("127.0.0.1")), limiter, InstantSource.system());
    private Instant now = NOW;
    private final RobotsRules robots = new RobotsRules(fetcher, limiter, () -> now, "Newswire");

    @AfterEach
    void close() throws Exception {
        fetcher.close();
        origin.close();
    }

    private RobotsVerdict check(String path) throws InterruptedException {
        return robots.check(origin.url(path));
    }

    @Test
    void aRedirectToTheRobotsTxtOfAnotherOriginAnswersForThatOriginToo() throws Exception {
        try (Origin other = new Origin()) {
            origin.on(
                    "/robots.txt",
                    301,
                    Map.of("Location", other.url("/robots.txt").toString()),
                    "");
            other.on("/robots.txt", 200, Map.of(), """
                    User-agent: *
                    Disallow: /private/
                    Sitemap: https://news.example/map.xml
                    """);

            assertThat(robots.isKnown(other.url("/"))).isFalse();
            assertThat(check("/news")).isEqualTo(new RobotsVerdict.Allowed());
            assertThat(robots.isKnown(other.url("/"))).isTrue();
            assertThat(robots.check(other.url("/private/1"))).isEqualTo(new RobotsVerdict.Disallowed());
            assertThat(robots.sitemaps(other.url("/"))).containsExactly("https://news.example/map.xml");
            assertThat(other.requests()).hasSize(1);

            now = now.plus(Duration.ofDays(2));
            assertThat(robots.isKnown(other.url("/"))).isFalse();
            assertThat(robots.check(other.url("/news"))).isEqualTo(new RobotsVerdict.Allowed());
            assertThat(other.requests()).hasSize(2);
        }
    }

    @Test
    void prefersTheRulesForItsNameToThoseForAll() throws Exception {
        origin.on("/robots.txt", 200, Map.of(), """
                User-agent: *
                Disallow: /

                User-agent: newswire
                Disallow: /private/
                Allow: /private/press/
                Disallow: /*.pdf$
                """);

        assertThat(check("/news/1")).isEqualTo(new RobotsVerdict.Allowed());
        assertThat(check("/private/1")).isEqualTo(new RobotsVerdict.Disallowed());
        assertThat(check("/private/press/1")).isEqualTo(new RobotsVerdict.Allowed());
        assertThat(check("/a.pdf")).isEqualTo(new RobotsVerdict.Disallowed());
        assertThat(origin.requests()).hasSize(1);
        assertThat(origin.lastRequest().path()).isEqualTo("/robots.txt");
    }

    @Test
    void allowsEverythingWithoutARobotsTxt() throws Exception {
        for (int status : new int[] {404, 403, 410}) {
            origin.on("/robots.txt", status, Map.of(), "");
            now = now.plus(Duration.ofDays(2));

            assertThat(check("/news/1")).as("HTTP %d", status).isEqualTo(new RobotsVerdict.Allowed());
        }
    }

    @Test
    void isUnavailableIfRobotsTxtConsistsOfEmptyGzipMembers() throws Exception {
        origin.on("/robots.txt", 200, Map.of("Content-Encoding", "gzip"), Gzipped.empties(20_000));

        assertThat(check("/news/1")).isEqualTo(new RobotsVerdict.Unknown(NOW.plus(Duration.ofMinutes(10)), false));
    }

    @Test
    void isUnavailableWithoutRobotsTxtAndRetriesLater() throws Exception {
        origin.on("/robots.txt", 500, Map.of(), "");

        assertThat(check("/news/1")).isEqualTo(new RobotsVerdict.Unknown(NOW.plus(Duration.ofMinutes(10)), false));
        assertThat(check("/news/2")).isEqualTo(new RobotsVerdict.Unknown(NOW.plus(Duration.ofMinutes(10)), false));
        assertThat(origin.requests()).hasSize(1);

        origin.on("/robots.txt", 200, Map.of(), "User-agent: *\nDisallow:\n");
        now = NOW.plus(Duration.ofMinutes(10));
        assertThat(check("/news/1")).isEqualTo(new RobotsVerdict.Allowed());
    }

    @Test
    void isUnavailableWhileItsHostThrottles() throws Exception {
        origin.on("/robots.txt", 429, Map.of("Retry-After", "3600"), "");

        assertThat(check("/news/1")).isEqualTo(new RobotsVerdict.Unknown(NOW.plus(Duration.ofMinutes(10)), true));
    }

    @Test
    void isUnavailableIfItsHostCannotBeReached() throws Exception {
        URI page = URI.create("http://127.0.0.1:" + Ports.anyFree() + "/news/1");

        assertThat(robots.check(page)).isEqualTo(new RobotsVerdict.Unknown(NOW.plus(Duration.ofMinutes(10)), false));
    }

    @Test
    void isReadAgainAfterADay() throws Exception {
        origin.on("/robots.txt", 200, Map.of(), "User-agent: *\nDisallow: /private/\n");
        assertThat(check("/private/1")).isEqualTo(new RobotsVerdict.Disallowed());

        origin.on("/robots.txt", 404, Map.of(), "");
        now = NOW.plus(Duration.ofDays(1)).minusSeconds(1);
        assertThat(check("/private/1")).isEqualTo(new RobotsVerdict.Disallowed());
        assertThat(origin.requests()).hasSize(1);
        now = NOW.plus(Duration.ofDays(1));
        assertThat(check("/private/1")).isEqualTo(new RobotsVerdict.Allowed());
    }

    @Test
    void keepsTheFormerRulesWhileRobotsTxtIsUnavailable() throws Exception {
        origin.on("/robots.txt", 200, Map.of(), "User-agent: *\nDisallow: /private/\n");
        assertThat(check("/private/1")).isEqualTo(new RobotsVerdict.Disallowed());

        origin.on("/robots.txt", 502, Map.of(), "");
        now = NOW.plus(Duration.ofDays(1));

        assertThat(check("/private/1")).isEqualTo(new RobotsVerdict.Disallowed());
        assertThat(check("/news/1")).isEqualTo(new RobotsVerdict.Allowed());
        assertThat(origin.requests()).hasSize(2);
    }

    @Test
    void ignoresATruncatedRobotsTxt() throws Exception {
        origin.raw("/robots.txt", "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nUser-agent: *\nDisallow: /a\n");

        assertThat(check("/news/1")).isEqualTo(new RobotsVerdict.Unknown(NOW.plus(Duration.ofMinutes(10)), false));

        origin.on("/robots.txt", 200, Map.of(), "User-agent: *\nDisallow: /a\nDisallow: /news\n");
        now = NOW.plus(Duration.ofMinutes(10));
        assertThat(check("/news/1")).isEqualTo(new RobotsVerdict.Disallowed());
    }

    @Test
    void followsTheRedirectOfRobotsTxt() throws Exception {
        origin.on("/robots.txt", 301, Map.of("Location", "/rules.txt"), "")
                .on("/rules.txt", 200, Map.of(), "User-agent: *\nDisallow: /private/\n");

        assertThat(check("/private/1")).isEqualTo(new RobotsVerdict.Disallowed());
    }

    @Test
    void setsTheCrawlDelayOfTheHostLimiter() throws Exception {
        origin.on("/robots.txt", 200, Map.of(), "User-agent: *\nCrawl-delay: 2000\nDisallow: /private/\n");

        assertThat(check("/news/1")).isEqualTo(new RobotsVerdict.Allowed());
        assertThat(limiter.snapshot("127.0.0.1").orElseThrow().crawlDelay()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void appliesTheLongestCrawlDelayOfTheOriginsOfAHost() throws Exception {
        try (Origin other = new Origin()) {
            origin.on("/robots.txt", 200, Map.of(), "User-agent: *\nCrawl-delay: 0.1\n");
            assertThat(crawlDelayAfter(origin)).isEqualTo(Duration.ofMillis(100));
            assertThat(crawlDelayAfter(other)).as("it has no robots.txt").isEqualTo(Duration.ofMillis(100));

            other.on("/robots.txt", 200, Map.of(), "User-agent: *\nCrawl-delay: 0.2\n");
            now = NOW.plus(Duration.ofDays(1));
            assertThat(crawlDelayAfter(other)).isEqualTo(Duration.ofMillis(200));
            assertThat(crawlDelayAfter(origin)).isEqualTo(Duration.ofMillis(200));

            other.on("/robots.txt", 404, Map.of(), "");
            now = NOW.plus(Duration.ofDays(2)).minusSeconds(1);
            assertThat(crawlDelayAfter(other)).isEqualTo(Duration.ofMillis(200));
            now = NOW.plus(Duration.ofDays(2));
            assertThat(crawlDelayAfter(origin)).isEqualTo(Duration.ofMillis(100));
            assertThat(crawlDelayAfter(other)).isEqualTo(Duration.ofMillis(100));
        }
    }

    private @Nullable Duration crawlDelayAfter(Origin asked) throws InterruptedException {
        assertThat(robots.check(asked.url("/news/1"))).isEqualTo(new RobotsVerdict.Allowed());
        return limiter.snapshot("127.0.0.1").orElseThrow().crawlDelay();
    }

    @Test
    void keepsTheFormerCrawlDelayWhileRobotsTxtIsUnavailable() throws Exception {
        origin.on("/robots.txt", 200, Map.of(), "User-agent: *\nCrawl-delay: 9\n");
        assertThat(crawlDelayAfter(origin)).isEqualTo(Duration.ofSeconds(9));

        limiter.crawlDelay("127.0.0.1", null); // The limiter removes it some time after the last request.
        origin.on("/robots.txt", 502, Map.of(), "");
        now = NOW.plus(Duration.ofDays(2));
        assertThat(crawlDelayAfter(origin)).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void setsTheCrawlDelayAgainAfterTheLimiterRemovedTheHost() throws Exception {
        origin.on("/robots.txt", 200, Map.of(), "User-agent: *\nCrawl-delay: 9\n");
        assertThat(crawlDelayAfter(origin)).isEqualTo(Duration.ofSeconds(9));

        limiter.crawlDelay("127.0.0.1", null); // The limiter removes hosts beyond its limit.
        assertThat(crawlDelayAfter(origin)).isEqualTo(Duration.ofSeconds(9));
        assertThat(origin.requests()).hasSize(1);
    }

    @Test
    void readsTheFirstPartOfAHugeRobotsTxt() throws Exception {
        String filler = "# " + "x".repeat(98) + "\n";
        origin.on("/robots.txt", 200, Map.of(), "User-agent: *\nDisallow: /private/\n" + filler.repeat(10_000));

        assertThat(check("/private/1")).isEqualTo(new RobotsVerdict.Disallowed());
    }

    /// A rule that the limit cuts would match more paths than its author meant.
    @Test
    void onlyWholeLinesOfTheFirst500KibibytesCount() throws Exception {
        String head = "User-agent: *\nDisallow: /private/\n";
        String cut = "Disallow: /";
        String filler = "#" + "x".repeat(500 * 1024 - head.length() - cut.length() - 2) + "\n";
        origin.on("/robots.txt", 200, Map.of(), head + filler + cut + "archive/\nDisallow: /late/\n");

        assertThat(check("/private/1")).isEqualTo(new RobotsVerdict.Disallowed());
        assertThat(check("/news/1")).isEqualTo(new RobotsVerdict.Allowed());
        assertThat(check("/late/1")).isEqualTo(new RobotsVerdict.Allowed());
    }

    @Test
    void evictsLargeRulesFirst() throws Exception {
        String heavy = IntStream.range(0, 2_000)
                .mapToObj(i -> "Disallow: /private/" + i + "\n")
                .collect(Collectors.joining());
        origin.on("/robots.txt", (request, out) -> {
            boolean isHeavy = String.valueOf(request.header("host")).startsWith("heavy");
            byte[] body = ("User-agent: *\n" + (isHeavy ? heavy : "Disallow: /private/\n")).getBytes(US_ASCII);
            out.write("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
                    .formatted(body.length)
                    .getBytes(US_ASCII));
            out.write(body);
            return true;
        });
        PolitenessMonitor monitor = new PolitenessMonitor(limiter.settings(), System::nanoTime);
        try (Fetcher named = named(monitor)) {
            RobotsRules little = new RobotsRules(named, limiter, () -> now, "Newswire", 1 << 20);
            assertThat(little.check(at("light"))).isEqualTo(new RobotsVerdict.Disallowed());
            for (int host = 0; host < 20; host++) {
                little.check(at("heavy" + host));
            }

            assertThat(origin.requests()).hasSize(21);
            little.check(at("light"));
            little.check(at("heavy19"));
            assertThat(origin.requests()).hasSize(21);
            assertThat(monitor.sent(at("heavy19"), ResourceKind.PAGE)).contains(PolitenessRule.ROBOTS);
            assertThat(monitor.sent(at("light"), ResourceKind.PAGE)).contains(PolitenessRule.ROBOTS);
            assertThat(monitor.sent(at("heavy0"), ResourceKind.PAGE)).doesNotContain(PolitenessRule.ROBOTS);

            assertThat(little.check(at("heavy0"))).isEqualTo(new RobotsVerdict.Disallowed());
            assertThat(origin.requests()).hasSize(22);
        }
    }

    @Test
    void evictsTheLeastRecentlyUsedRules() throws Exception {
        try (Fetcher named = named(new PolitenessMonitor(limiter.settings(), System::nanoTime))) {
            RobotsRules little = new RobotsRules(named, limiter, () -> now, "Newswire", 10_000);
            for (int host = 0; host < 40; host++) {
                little.check(at("needed"));
                little.check(at("h" + host));
            }
            assertThat(origin.requests()).hasSize(41);
            little.check(at("needed"));
            assertThat(origin.requests()).hasSize(41);
            little.check(at("h0"));
            assertThat(origin.requests()).hasSize(42);
        }
    }

    /// Returns a fetcher that resolves all names to the origin.
    private Fetcher named(PolitenessMonitor monitor) {
        return new Fetcher(
                FetchSettings.of("Newswire/1.0", AddressPolicy.allowing("127.0.0.1")),
                limiter,
                InstantSource.system(),
                new RequestObserver(monitor, InstantSource.system(), _ -> {}),
                _ -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")});
    }

    private URI at(String host) {
        return URI.create("http://" + host + ".example:" + origin.port() + "/private/1");
    }
}
