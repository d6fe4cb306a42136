package org.newswire.ingest.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.fetch.HostLimiter;
import org.newswire.ingest.fetch.HostState;
import org.newswire.ingest.fetch.Hosts;
import org.newswire.ingest.fetch.PolitenessSettings;
import org.newswire.ingest.state.FeedFixtures;
import org.newswire.ingest.state.LeapingClock;

final class HostStatesTest {
    private static final String HOST = "news.example";

    private final LeapingClock clock = new LeapingClock();
    private final HostLimiter limiter = new HostLimiter(PolitenessSettings.defaults(), clock);
    private final HostStates hosts = new HostStates(limiter, clock);
    private final FeedTable table = new FeedTable(FeedFixtures.SETTINGS);

    @Test
    void writesABackOffWhenItBeginsAndDeletesItAfterItsEnd() {
        table.assign(0, Instant.MIN);
        limiter.throttled(HOST, Duration.ofMinutes(5), false);
        List<HostStates.Change> begins = hosts.changes(table, 1);
        hosts.written(begins);
        assertThat(begins).singleElement().satisfies(change -> {
            assertThat(change.host()).isEqualTo(HOST);
            assertThat(change.state()).isEqualTo(limiter.snapshot(HOST).orElseThrow());
        });
        assertThat(hosts.changes(table, 1)).isEmpty();

        clock.moveOn(Duration.ofMinutes(6));
        limiter.succeeded(HOST);
        List<HostStates.Change> ends = hosts.changes(table, 1);
        hosts.written(ends);
        assertThat(ends).containsExactly(new HostStates.Change(0, HOST, null));
        assertThat(hosts.changes(table, 1)).isEmpty();
    }

    @Test
    void deletesTheCrawlDelayOfAHostADayAfterItsLastRequest() throws Exception {
        table.assign(0, Instant.MIN);
        hosts.restore(0, new HostState(HOST, clock.instant(), null, 0, Duration.ofSeconds(3), null), clock.instant());
        clock.moveOn(Duration.ofHours(26));
        requestOthers("a");
        assertThat(hosts.changes(table, 1)).isEmpty();

        clock.moveOn(Duration.ofHours(2));
        requestOthers("b");
        List<HostStates.Change> forgotten = hosts.changes(table, 1);
        assertThat(forgotten).containsExactly(new HostStates.Change(0, HOST, null));
        hosts.written(forgotten);
        assertThat(hosts.changes(table, 1)).isEmpty();
    }

    /// Sends requests to enough hosts for the limiter to check all hosts.
    private void requestOthers(String prefix) throws InterruptedException {
        for (int i = 0; i < 1_100; i++) {
            Hosts.acquire(limiter, prefix + i + ".example").close();
        }
    }

    @Test
    void returnsAChangeAgainUntilItIsWritten() {
        table.assign(0, Instant.MIN);
        limiter.crawlDelay(HOST, Duration.ofSeconds(3));
        assertThat(hosts.changes(table, 1)).hasSize(1);
        assertThat(hosts.changes(table, 1)).hasSize(1);
    }

    @Test
    void writesNothingOfHostsThatAnotherInstanceOwns() {
        limiter.throttled(HOST, Duration.ofMinutes(5), false);
        assertThat(hosts.changes(table, 1)).isEmpty();
    }

    @Test
    void onlyTheOwnerCountsABackOffThatAllInstancesRespect() {
        HostLimiter other = new HostLimiter(PolitenessSettings.defaults(), clock);
        HostStates next = new HostStates(other, clock);
        table.assign(0, Instant.MIN);
        limiter.throttled(HOST, Duration.ofMinutes(5), false);
        limiter.throttled("unwritten.example", Duration.ofMinutes(5), false);
        hosts.written(
                List.of(new HostStates.Change(0, HOST, limiter.snapshot(HOST).orElseThrow())));
        assertThat(limiter.backingOff()).isEqualTo(2);

        hosts.lose(0);
        next.restore(0, limiter.snapshot(HOST).orElseThrow(), clock.instant());
        assertThat(limiter.backingOff()).isOne();
        assertThat(other.backingOff()).isOne();
        assertThat(Hosts.backOffEnd(limiter, HOST)).isPresent().isEqualTo(Hosts.backOffEnd(other, HOST));

        next.lose(0);
        hosts.restore(0, limiter.snapshot(HOST).orElseThrow(), clock.instant());
        assertThat(limiter.backingOff()).isEqualTo(2);
        assertThat(other.backingOff()).isZero();
        other.throttled(HOST, Duration.ofMinutes(9), false);
        assertThat(other.backingOff()).isOne();
    }

    @Test
    void restoresThePredecessorsState() {
        Instant now = clock.instant();
        Instant until = now.plusSeconds(300);
        hosts.restore(
                0, new HostState(HOST, Instant.EPOCH, until, 2, Duration.ofSeconds(3), null), now.minusSeconds(9));
        assertThat(Hosts.backOffEnd(limiter, HOST)).contains(until);
        HostState state = limiter.snapshot(HOST).orElseThrow();
        assertThat(state.pauses()).isEqualTo(2);
        assertThat(state.nextStart()).isBetween(now.plusSeconds(3), now.plusSeconds(4));
    }

    @Test
    void aBackOffWrittenWithAFutureTimeStartsNowWithItsRemainingTime() {
        table.assign(0, Instant.MIN);
        Instant now = clock.instant();
        Instant writtenAt = now.plus(Duration.ofDays(3));
        hosts.restore(0, new HostState(HOST, writtenAt, writtenAt.plusSeconds(600), 1, null, null), writtenAt);
        assertThat(Hosts.backOffEnd(limiter, HOST))
                .hasValueSatisfying(until -> assertThat(until).isBetween(now.plusSeconds(600), now.plusSeconds(601)));
        assertThat(limiter.snapshot(HOST).orElseThrow().nextStart()).isBefore(now.plusSeconds(1));
        assertThat(hosts.changes(table, 1)).hasSize(1);
    }

    @Test
    void keepsABackOffWrittenWithASlightlyFutureTime() {
        Instant now = clock.instant();
        Instant until = now.plus(Duration.ofHours(24));
        hosts.restore(0, new HostState(HOST, now, until, 1, null, null), now.plusSeconds(50));
        assertThat(Hosts.backOffEnd(limiter, HOST)).contains(until);
    }

    @Test
    void aRestartDoesNotExtendTheRetention() throws Exception {
        table.assign(0, Instant.MIN);
        Hosts.acquire(limiter, HOST).close();
        limiter.crawlDelay(HOST, Duration.ofSeconds(3));
        hosts.changes(table, 1);
        HostState left = limiter.snapshot(HOST).orElseThrow();
        Instant writtenAt = clock.instant();
        clock.moveOn(Duration.ofHours(26));
        HostLimiter next = new HostLimiter(PolitenessSettings.defaults(), clock);
        HostStates successor = new HostStates(next, clock);
        successor.restore(0, left, writtenAt);
        assertThat(next.snapshot(HOST).orElseThrow().rememberedUntil()).isEqualTo(left.rememberedUntil());

        clock.moveOn(Duration.ofHours(2));
        HostStates third = new HostStates(new HostLimiter(PolitenessSettings.defaults(), clock), clock);
        third.restore(0, left, writtenAt);
        assertThat(third.changes(table, 1)).containsExactly(new HostStates.Change(0, HOST, null));
    }

    @Test
    void writesAnActiveHostAFewTimesADay() throws Exception {
        table.assign(0, Instant.MIN);
        limiter.crawlDelay(HOST, Duration.ofSeconds(3));
        hosts.written(hosts.changes(table, 1));
        int writes = 0;
        for (int i = 0; i < 240; i++) {
            clock.moveOn(Duration.ofMinutes(6));
            Hosts.acquire(limiter, HOST).close();
            List<HostStates.Change> changes = hosts.changes(table, 1);
            writes += changes.size();
            hosts.written(changes);
        }
        assertThat(writes).isBetween(3, 5);
    }

    @Test
    void limitsTheChangesOfAWrite() {
        table.assign(0, Instant.MIN);
        for (int i = 0; i < 5_000; i++) {
            limiter.throttled("h" + i + ".example", Duration.ofMinutes(5), false);
        }
        int written = 0;
        List<HostStates.Change> changes = hosts.changes(table, 1);
        while (!changes.isEmpty()) {
            assertThat(changes).hasSizeLessThanOrEqualTo(2_000);
            written += changes.size();
            hosts.written(changes);
            changes = hosts.changes(table, 1);
        }
        assertThat(written).isEqualTo(5_000);
    }
}
