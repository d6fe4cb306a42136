package org.newswire.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.ingest.fetch.PolitenessRule.CONCURRENCY;
import static org.newswire.ingest.fetch.PolitenessRule.GAP;
import static org.newswire.ingest.fetch.PolitenessRule.RETRY_AFTER;
import static org.newswire.ingest.fetch.PolitenessRule.ROBOTS;

import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRulesParser;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Two connections, 250 ms between starts. The clock is moved by hand, and starts near its overflow.
class PolitenessJudgeTest {
    private static final URI FEED = URI.create("https://news.example/feed.xml");
    private static final URI OTHER = URI.create("https://other.example/feed.xml");
    private static final URI PAGE = URI.create("https://news.example/a/1");

    private long nanos = Long.MAX_VALUE - Duration.ofMillis(100).toNanos();
    private final PolitenessJudge judge = new PolitenessJudge(GateSettings.defaults(), () -> nanos);

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private void askAndEnd(URI url) {
        assertThat(judge.sent(url, Accept.FEED)).isEmpty();
        judge.ended(url, judge.now(), Ending.OVER);
    }

    @Test
    void findsARequestThatLeavesTooSoonAfterTheOneBefore() {
        askAndEnd(FEED);
        pass(Duration.ofMillis(229));
        assertThat(judge.sent(FEED, Accept.FEED)).containsExactly(GAP);
    }

    @Test
    void acceptsWhatKeepsTheGapAndLeavesOtherHostsAlone() {
        askAndEnd(FEED);
        askAndEnd(OTHER);
        pass(Duration.ofMillis(250));
        askAndEnd(FEED);
        pass(Duration.ofMillis(230));
        askAndEnd(FEED);
    }

    @Test
    void findsAThirdRequestUnderWay() {
        assertThat(judge.sent(FEED, Accept.FEED)).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(judge.sent(FEED, Accept.FEED)).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(judge.sent(FEED, Accept.FEED)).containsExactly(CONCURRENCY);
        judge.ended(FEED, judge.now(), Ending.OVER);
        judge.ended(FEED, judge.now(), Ending.OVER);
        pass(Duration.ofSeconds(1));
        assertThat(judge.sent(FEED, Accept.FEED)).isEmpty();
    }

    @Test
    void countsWhatWasGivenUpAsUnderWay() {
        assertThat(judge.sent(FEED, Accept.FEED)).isEmpty();
        long firstSent = judge.now();
        pass(Duration.ofSeconds(20));
        judge.ended(FEED, firstSent, Ending.UNANSWERED);
        assertThat(judge.sent(FEED, Accept.FEED)).isEmpty();
        long secondSent = judge.now();
        pass(Duration.ofSeconds(20));
        assertThat(judge.sent(FEED, Accept.FEED)).containsExactly(CONCURRENCY);
        judge.ended(FEED, judge.now(), Ending.OVER);
        judge.ended(FEED, secondSent, Ending.UNANSWERED);
        pass(Duration.ofSeconds(75)); // 115 s
        assertThat(judge.sent(FEED, Accept.FEED)).containsExactly(CONCURRENCY);
        judge.ended(FEED, judge.now(), Ending.OVER);
        pass(Duration.ofSeconds(10)); // 125 s
        assertThat(judge.sent(FEED, Accept.FEED)).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(judge.sent(FEED, Accept.FEED)).containsExactly(CONCURRENCY);
        judge.ended(FEED, judge.now(), Ending.OVER);
        pass(Duration.ofSeconds(15)); // 141 s
        assertThat(judge.sent(FEED, Accept.FEED)).isEmpty();
    }

    @Test
    void countsABodyThatCameTooSlowlyForSomeSecondsMore() {
        assertThat(judge.sent(FEED, Accept.FEED)).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(judge.sent(FEED, Accept.FEED)).isEmpty();
        judge.ended(FEED, judge.now(), Ending.TOO_SLOW);
        pass(Duration.ofSeconds(4));
        assertThat(judge.sent(FEED, Accept.FEED)).containsExactly(CONCURRENCY);
        judge.ended(FEED, judge.now(), Ending.OVER);
        pass(Duration.ofSeconds(2));
        assertThat(judge.sent(FEED, Accept.FEED)).isEmpty();
    }

    @Test
    void findsARequestBeforeTheHostsPauseIsOver() {
        askAndEnd(FEED);
        judge.mustRest(FEED, judge.now(), Duration.ofMinutes(5));
        judge.mustRest(FEED, judge.now(), Duration.ofSeconds(1));
        pass(Duration.ofSeconds(298));
        assertThat(judge.sent(FEED, Accept.FEED)).containsExactly(RETRY_AFTER);
        judge.ended(FEED, judge.now(), Ending.OVER);
        pass(Duration.ofSeconds(2));
        askAndEnd(FEED);
    }

    @Test
    void aPauseLongerThanIsRespectedCountsAsTheLongest() {
        askAndEnd(FEED);
        judge.mustRest(FEED, judge.now(), Duration.ofDays(365));
        pass(Duration.ofHours(24));
        askAndEnd(FEED);
    }

    @Test
    void findsAPageThatRobotsTxtDoesNotAllow() {
        judge.rules("https://news.example:443", rules("User-agent: *\nDisallow: /private"));
        assertThat(judge.sent(URI.create("https://news.example/private/1"), Accept.PAGE))
                .containsExactly(ROBOTS);
        pass(Duration.ofSeconds(1));
        assertThat(judge.sent(PAGE, Accept.PAGE)).isEmpty();
        judge.ended(FEED, judge.now(), Ending.OVER);
        judge.ended(FEED, judge.now(), Ending.OVER);
        pass(Duration.ofSeconds(1));
        assertThat(judge.sent(URI.create("https://news.example/private/feed"), Accept.FEED))
                .as("a feed is asked for by its operator")
                .isEmpty();
    }

    @Test
    void findsAPageOfASiteWhoseRobotsTxtWasNeverRead() {
        judge.rules("http://news.example:80", PathRules.of(new SimpleRobotRules()));
        assertThat(judge.sent(PAGE, Accept.PAGE)).containsExactly(ROBOTS);
    }

    @Test
    void forgetsHostsButNoneThatARuleDependsOn() {
        askAndEnd(FEED);
        judge.mustRest(FEED, judge.now(), Duration.ofHours(1));
        for (int host = 0; host < 5_000; host++) {
            pass(Duration.ofMillis(100));
            askAndEnd(URI.create("https://h" + host + ".example/feed"));
        }
        assertThat(judge.sent(FEED, Accept.FEED)).containsExactly(RETRY_AFTER);
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
