package org.newswire.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.ingest.fetch.PolitenessRule.CONCURRENCY;
import static org.newswire.ingest.fetch.PolitenessRule.CRAWL_DELAY;
import static org.newswire.ingest.fetch.PolitenessRule.GAP;
import static org.newswire.ingest.fetch.PolitenessRule.RETRY_AFTER;
import static org.newswire.ingest.fetch.PolitenessRule.ROBOTS;

import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRulesParser;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.newswire.net.WebUrl;

/// Rules: two connections, 250 ms between starts. The manual clock starts near its overflow.
class PolitenessMonitorTest {
    private static final String HOST = "news.example";
    private static final URI FEED = URI.create("https://news.example/feed.xml");
    private static final URI OTHER = URI.create("https://other.example/feed.xml");
    private static final URI PAGE = URI.create("https://news.example/a/1");

    private long nanos = Long.MAX_VALUE - Duration.ofMillis(100).toNanos();
    private final PolitenessMonitor monitor = new PolitenessMonitor(PolitenessSettings.defaults(), () -> nanos);

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private void startAndEnd(URI url) {
        assertThat(monitor.sent(url, ResourceKind.FEED)).isEmpty();
        monitor.ended(WebUrl.host(url), monitor.now(), RequestEnd.OVER);
    }

    @Test
    void reportsARequestThatStartsTooSoon() {
        startAndEnd(FEED);
        pass(Duration.ofMillis(229));
        assertThat(monitor.sent(FEED, ResourceKind.FEED)).containsExactly(GAP);
    }

    @Test
    void acceptsRequestsThatKeepTheGapOfTheirHost() {
        startAndEnd(FEED);
        startAndEnd(OTHER);
        pass(Duration.ofMillis(250));
        startAndEnd(FEED);
        pass(Duration.ofMillis(230));
        startAndEnd(FEED);
    }

    @Test
    void reportsAThirdPendingRequest() {
        assertThat(monitor.sent(FEED, ResourceKind.FEED)).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(monitor.sent(FEED, ResourceKind.FEED)).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(monitor.sent(FEED, ResourceKind.FEED)).containsExactly(CONCURRENCY);
        monitor.ended(HOST, monitor.now(), RequestEnd.OVER);
        monitor.ended(HOST, monitor.now(), RequestEnd.OVER);
        pass(Duration.ofSeconds(1));
        assertThat(monitor.sent(FEED, ResourceKind.FEED)).isEmpty();
    }

    private void timeOut() {
        assertThat(monitor.sent(FEED, ResourceKind.FEED)).isEmpty();
        long sentAt = monitor.now();
        pass(Duration.ofSeconds(20));
        monitor.ended(HOST, sentAt, RequestEnd.UNANSWERED);
    }

    @Test
    void countsTimedOutRequestsOfASilentHostAsPending() {
        timeOut();
        timeOut();
        assertThat(monitor.sent(FEED, ResourceKind.FEED)).containsExactly(CONCURRENCY);
        monitor.ended(HOST, monitor.now(), RequestEnd.TOO_SLOW);
        pass(Duration.ofSeconds(75)); // 115 s
        assertThat(monitor.sent(FEED, ResourceKind.FEED)).containsExactly(CONCURRENCY);
        monitor.ended(HOST, monitor.now(), RequestEnd.TOO_SLOW);
        pass(Duration.ofSeconds(10)); // 125 s
        assertThat(monitor.sent(FEED, ResourceKind.FEED)).isEmpty();
    }

    @Test
    void timedOutRequestsLeaveOneConnectionOfAHostThatAnswers() {
        startAndEnd(FEED);
        pass(Duration.ofSeconds(1));
        timeOut();
        timeOut();
        assertThat(monitor.sent(FEED, ResourceKind.FEED)).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(monitor.sent(FEED, ResourceKind.FEED)).containsExactly(CONCURRENCY);
    }

    @Test
    void countsATooSlowBodyAsPendingForSomeSecondsMore() {
        assertThat(monitor.sent(FEED, ResourceKind.FEED)).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(monitor.sent(FEED, ResourceKind.FEED)).isEmpty();
        monitor.ended(HOST, monitor.now(), RequestEnd.TOO_SLOW);
        pass(Duration.ofSeconds(4));
        assertThat(monitor.sent(FEED, ResourceKind.FEED)).containsExactly(CONCURRENCY);
        monitor.ended(HOST, monitor.now(), RequestEnd.OVER);
        pass(Duration.ofSeconds(2));
        assertThat(monitor.sent(FEED, ResourceKind.FEED)).isEmpty();
    }

    @Test
    void reportsARequestDuringTheHostsBackOff() {
        startAndEnd(FEED);
        monitor.mustPause(HOST, monitor.now(), Duration.ofMinutes(5));
        monitor.mustPause(HOST, monitor.now(), Duration.ofSeconds(1));
        pass(Duration.ofSeconds(298));
        assertThat(monitor.sent(FEED, ResourceKind.FEED)).containsExactly(RETRY_AFTER);
        monitor.ended(HOST, monitor.now(), RequestEnd.OVER);
        pass(Duration.ofSeconds(2));
        startAndEnd(FEED);
    }

    @Test
    void limitsTheBackOffOfAHost() {
        startAndEnd(FEED);
        monitor.mustPause(HOST, monitor.now(), Duration.ofDays(365));
        pass(Duration.ofHours(24));
        startAndEnd(FEED);
    }

    @Test
    void reportsAPageThatRobotsTxtDisallows() {
        monitor.rules("https://news.example:443", rules("User-agent: *\nDisallow: /private"));
        assertThat(monitor.sent(URI.create("https://news.example/private/1"), ResourceKind.PAGE))
                .containsExactly(ROBOTS);
        pass(Duration.ofSeconds(1));
        assertThat(monitor.sent(PAGE, ResourceKind.PAGE)).isEmpty();
        monitor.ended(HOST, monitor.now(), RequestEnd.OVER);
        monitor.ended(HOST, monitor.now(), RequestEnd.OVER);
        pass(Duration.ofSeconds(1));
        assertThat(monitor.sent(URI.create("https://news.example/private/feed"), ResourceKind.FEED))
                .as("a feed is asked for by its operator")
                .isEmpty();
    }

    @Test
    void reportsAPageOfASiteWithUnknownRobotsTxt() {
        monitor.rules("http://news.example:80", PathRules.of(new SimpleRobotRules()));
        assertThat(monitor.sent(PAGE, ResourceKind.PAGE)).containsExactly(ROBOTS);
    }

    @Test
    void reportsAPageThatIsSentBeforeTheCrawlDelayIsOver() {
        monitor.rules("https://news.example:443", rules("User-agent: *\nCrawl-delay: 3"));
        startAndEnd(FEED);
        pass(Duration.ofSeconds(1));
        assertThat(sendAndEndPage())
                .as("the page of a new item may follow its poll")
                .isEmpty();
        pass(Duration.ofMillis(2_899));
        assertThat(sendAndEndPage()).containsExactly(CRAWL_DELAY);
        pass(Duration.ofSeconds(1));
        startAndEnd(FEED);
        pass(Duration.ofSeconds(2));
        assertThat(sendAndEndPage()).isEmpty();
    }

    private Set<PolitenessRule> sendAndEndPage() {
        Set<PolitenessRule> broken = monitor.sent(PAGE, ResourceKind.PAGE);
        monitor.ended(HOST, monitor.now(), RequestEnd.OVER);
        return broken;
    }

    @Test
    void respectsALongCrawlDelayOnlyUpToItsMaximum() {
        monitor.rules("https://news.example:443", rules("User-agent: *\nCrawl-delay: 100"));
        assertThat(sendAndEndPage()).isEmpty();
        pass(PolitenessSettings.defaults().maxCrawlDelay());
        assertThat(sendAndEndPage()).isEmpty();
    }

    @Test
    void judgesRequestsOfOtherInstances() {
        assertThat(monitor.sent(HOST, Duration.ofSeconds(3))).isEmpty();
        monitor.ended(HOST, monitor.now(), RequestEnd.OVER);
        pass(Duration.ofSeconds(2));
        assertThat(monitor.sent(HOST, Duration.ofSeconds(3))).containsExactly(CRAWL_DELAY);
        pass(Duration.ofMillis(100));
        assertThat(monitor.sent(HOST, null)).containsExactly(GAP);
    }

    @Test
    void removesHostsThatNoRuleDependsOn() {
        startAndEnd(FEED);
        monitor.mustPause(HOST, monitor.now(), Duration.ofHours(1));
        for (int host = 0; host < 5_000; host++) {
            pass(Duration.ofMillis(100));
            startAndEnd(URI.create("https://h" + host + ".example/feed"));
        }
        assertThat(monitor.sent(FEED, ResourceKind.FEED)).containsExactly(RETRY_AFTER);
    }

    private static PathRules rules(String text) {
        SimpleRobotRules parsed = new SimpleRobotRulesParser()
                .parseContent(
                        "https://news.example/robots.txt",
                        text.getBytes(StandardCharsets.UTF_8),
                        "text/plain",
                        List.of("newswire"));
        return PathRules.of(parsed);
    }
}
