package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.fetch.RequestMetrics;
import org.newswire.ingest.state.PollState;
import org.newswire.raw.FeedStatus.HostDay;
import org.newswire.raw.FeedStatus.HostLedger;
import org.newswire.text.KebabCase;

/// Requests of polls, in the status of their feed and in the metrics. Tests `RequestCounter` and
/// `PolitenessMonitor`.
class RequestAccountingTest {
    private final PollFixture one = new PollFixture(PagePolicy.ALWAYS);

    @AfterEach
    void close() throws IOException {
        one.close();
    }

    private void hasArticles() {
        one.origin
                .on("/robots.txt", 404, Map.of(), "")
                .on("/feed", 200, Map.of("ETag", "\"1\""), one.feed("1|One", "2|Two"))
                .on("/a/1", 200, Map.of(), "<p>One")
                .on("/a/2", 301, Map.of("Location", "/b/2"), "")
                .on("/b/2", 404, Map.of(), "");
    }

    /// Midnight may pass during the test.
    private long sum(java.util.function.ToLongFunction<HostDay> count) {
        List<HostLedger> hosts = Objects.requireNonNull(one.status().ledger());
        assertThat(hosts).extracting(HostLedger::host).containsExactly("127.0.0.1");
        return hosts.getFirst().days().stream().mapToLong(count).sum();
    }

    @Test
    void theStatusCountsEveryRequestToTheOrigin() throws Exception {
        hasArticles();
        one.poll();
        one.origin.on("/feed", 304, Map.of(), "");
        one.pollWhenDue();

        assertThat(sum(day -> day.requests().values().stream().mapToLong(n -> n).sum()))
                .isEqualTo(one.origin.requests().size());
        assertThat(sum(day -> day.requests().getOrDefault("feed", 0L))).isEqualTo(2);
        assertThat(sum(day -> day.requests().getOrDefault("robots", 0L))).isGreaterThanOrEqualTo(1);
        assertThat(sum(day -> day.answers().getOrDefault("304", 0L))).isEqualTo(1);
        assertThat(sum(day -> day.conditional() == null ? 0 : day.conditional()))
                .isEqualTo(1);
    }

    @Test
    void requestCountsContinueWithTheStateOfAFeed() throws Exception {
        hasArticles();
        one.poll();
        long before = one.origin.requests().size();
        one.pollState = PollState.CONTRACT.decode(PollState.CONTRACT.encode(one.pollState));
        one.pollWhenDue();
        assertThat(sum(day -> day.requests().values().stream().mapToLong(n -> n).sum()))
                .isEqualTo(one.origin.requests().size())
                .isGreaterThan(before);
    }

    @Test
    void thePolitenessMonitorAcceptsTheBackOff() throws Exception {
        one.origin.on("/robots.txt", 404, Map.of(), "").on("/feed", 429, Map.of("Retry-After", "120"), "");
        one.poll();
        one.clock.moveOn(Duration.ofSeconds(60));
        one.poll();
        one.clock.moveOn(Duration.ofSeconds(61));
        one.poll();

        assertThat(one.requestCount("/feed")).isEqualTo(2);
        assertThat(sum(day -> day.pauses() == null ? 0 : day.pauses())).isEqualTo(2);
        assertThat(violations(one.meters, "retry_after")).isZero();
        assertThat(violations(one.meters, "concurrency")).isZero();
    }

    @Test
    void countsEachRequestOnceInTheMetrics() throws Exception {
        hasArticles();
        one.poll();
        double requests = one.meters.find("newswire.ingest.requests").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
        assertThat(requests).isEqualTo(one.origin.requests().size());
        assertThat(one.meters.get("newswire.ingest.received.bytes").counter().count())
                .isPositive();
        assertThat(violations(one.meters, "robots")).isZero();
    }

    @Test
    void everyOutcomeIsRegisteredAtZero() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        var _ = new IngestMetrics(meters, InstantSource.system());
        var _ = new RequestMetrics(meters, InstantSource.system());
        assertThat(List.of("gap", "crawl_delay", "concurrency", "retry_after", "robots"))
                .allSatisfy(rule -> assertThat(violations(meters, rule)).isZero());
        assertThat(meters.get("newswire.ingest.polls")
                        .tag("outcome", "timeout")
                        .counter()
                        .count())
                .isZero();
        int known = meters.find("newswire.ingest.polls").counters().size();

        hasArticles();
        one.poll();
        assertThat(one.meters.find("newswire.ingest.polls").counters()).hasSize(known);
        assertThat(one.meters
                        .get("newswire.ingest.next.polls")
                        .tag("reason", KebabCase.of(one.pollState.reason()))
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    private static double violations(SimpleMeterRegistry meters, String rule) {
        return meters.get("newswire.ingest.politeness.violations")
                .tag("rule", rule)
                .counter()
                .count();
    }
}
