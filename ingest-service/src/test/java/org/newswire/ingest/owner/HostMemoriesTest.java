package org.newswire.ingest.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.fetch.GateSettings;
import org.newswire.ingest.fetch.HostGate;
import org.newswire.ingest.fetch.HostState;
import org.newswire.ingest.memory.Feeds;
import org.newswire.ingest.memory.LeapingClock;

final class HostMemoriesTest {
    private static final String HOST = "news.example";

    private final LeapingClock clock = new LeapingClock();
    private final HostGate gate = new HostGate(GateSettings.defaults(), clock);
    private final HostMemories hosts = new HostMemories(gate, clock);
    private final FeedTable table = new FeedTable(Feeds.SETTINGS);

    @Test
    void aPauseIsWrittenWhenItBeginsAndForgottenWhenItHasEnded() {
        table.take(0, Instant.MIN);
        gate.throttled(HOST, Duration.ofMinutes(5), false);
        List<HostMemories.Change> begins = hosts.changes(table, 1);
        hosts.written(begins);
        assertThat(begins).singleElement().satisfies(change -> {
            assertThat(change.host()).isEqualTo(HOST);
            assertThat(change.state()).isEqualTo(gate.snapshot(HOST).orElseThrow());
        });
        assertThat(hosts.changes(table, 1)).isEmpty();

        clock.moveOn(Duration.ofMinutes(6));
        gate.succeeded(HOST);
        List<HostMemories.Change> ends = hosts.changes(table, 1);
        hosts.written(ends);
        assertThat(ends).containsExactly(new HostMemories.Change(0, HOST, null));
        assertThat(hosts.changes(table, 1)).isEmpty();
    }

    @Test
    void whatAHostAskedForIsForgottenADayAfterItsLastRequest() throws Exception {
        table.take(0, Instant.MIN);
        hosts.restore(0, new HostState(HOST, clock.instant(), null, 0, Duration.ofSeconds(3), null), clock.instant());
        clock.moveOn(Duration.ofHours(26));
        askOthers("a");
        assertThat(hosts.changes(table, 1)).isEmpty();

        clock.moveOn(Duration.ofHours(2));
        askOthers("b");
        List<HostMemories.Change> forgotten = hosts.changes(table, 1);
        assertThat(forgotten).containsExactly(new HostMemories.Change(0, HOST, null));
        hosts.written(forgotten);
        assertThat(hosts.changes(table, 1)).isEmpty();
    }

    /// So many that the gate goes through all.
    private void askOthers(String prefix) throws InterruptedException {
        for (int i = 0; i < 1_100; i++) {
            gate.acquire(prefix + i + ".example").close();
        }
    }

    @Test
    void whatWasNotWrittenIsTriedAgain() {
        table.take(0, Instant.MIN);
        gate.crawlDelay(HOST, Duration.ofSeconds(3));
        assertThat(hosts.changes(table, 1)).hasSize(1);
        assertThat(hosts.changes(table, 1)).hasSize(1);
    }

    @Test
    void ofHostsWhoseSiteIsSomebodyElsesNothingIsWritten() {
        gate.throttled(HOST, Duration.ofMinutes(5), false);
        assertThat(hosts.changes(table, 1)).isEmpty();
    }

    @Test
    void aHostThatRestsIsCountedByItsOwnerAloneAndLeftAloneByAll() {
        HostGate other = new HostGate(GateSettings.defaults(), clock);
        HostMemories next = new HostMemories(other, clock);
        table.take(0, Instant.MIN);
        gate.throttled(HOST, Duration.ofMinutes(5), false);
        gate.throttled("unwritten.example", Duration.ofMinutes(5), false);
        hosts.written(
                List.of(new HostMemories.Change(0, HOST, gate.snapshot(HOST).orElseThrow())));
        assertThat(gate.resting()).isEqualTo(2);

        hosts.lose(0);
        next.restore(0, gate.snapshot(HOST).orElseThrow(), clock.instant());
        assertThat(gate.resting()).isOne();
        assertThat(other.resting()).isOne();
        assertThat(gate.closedUntil(HOST)).isPresent().isEqualTo(other.closedUntil(HOST));

        next.lose(0);
        hosts.restore(0, gate.snapshot(HOST).orElseThrow(), clock.instant());
        assertThat(gate.resting()).isEqualTo(2);
        assertThat(other.resting()).isZero();
        other.throttled(HOST, Duration.ofMinutes(9), false);
        assertThat(other.resting()).isOne();
    }

    @Test
    void whatAPredecessorLeftHoldsForTheGateFromNow() {
        Instant now = clock.instant();
        Instant until = now.plusSeconds(300);
        hosts.restore(
                0, new HostState(HOST, Instant.EPOCH, until, 2, Duration.ofSeconds(3), null), now.minusSeconds(9));
        assertThat(gate.closedUntil(HOST)).contains(until);
        HostState state = gate.snapshot(HOST).orElseThrow();
        assertThat(state.pauses()).isEqualTo(2);
        assertThat(state.nextStart()).isBetween(now.plusSeconds(3), now.plusSeconds(4));
    }

    @Test
    void ofAPauseThatAClockAheadHasWrittenWhatWasLeftBeginsNow() {
        table.take(0, Instant.MIN);
        Instant now = clock.instant();
        Instant writtenAt = now.plus(Duration.ofDays(3));
        hosts.restore(0, new HostState(HOST, writtenAt, writtenAt.plusSeconds(600), 1, null, null), writtenAt);
        assertThat(gate.closedUntil(HOST))
                .hasValueSatisfying(until -> assertThat(until).isBetween(now.plusSeconds(600), now.plusSeconds(601)));
        assertThat(gate.snapshot(HOST).orElseThrow().nextStart()).isBefore(now.plusSeconds(1));
        assertThat(hosts.changes(table, 1)).hasSize(1);
    }

    @Test
    void aPauseByAClockThatIsALittleAheadStays() {
        Instant now = clock.instant();
        Instant until = now.plus(Duration.ofHours(24));
        hosts.restore(0, new HostState(HOST, now, until, 1, null, null), now.plusSeconds(50));
        assertThat(gate.closedUntil(HOST)).contains(until);
    }

    @Test
    void aRestartDoesNotRenewWhatIsRemembered() throws Exception {
        table.take(0, Instant.MIN);
        gate.acquire(HOST).close();
        gate.crawlDelay(HOST, Duration.ofSeconds(3));
        hosts.changes(table, 1);
        HostState left = gate.snapshot(HOST).orElseThrow();
        Instant writtenAt = clock.instant();
        clock.moveOn(Duration.ofHours(26));
        HostGate next = new HostGate(GateSettings.defaults(), clock);
        HostMemories successor = new HostMemories(next, clock);
        successor.restore(0, left, writtenAt);
        assertThat(next.snapshot(HOST).orElseThrow().rememberedUntil()).isEqualTo(left.rememberedUntil());

        clock.moveOn(Duration.ofHours(2));
        HostMemories third = new HostMemories(new HostGate(GateSettings.defaults(), clock), clock);
        third.restore(0, left, writtenAt);
        assertThat(third.changes(table, 1)).containsExactly(new HostMemories.Change(0, HOST, null));
    }

    @Test
    void aHostThatIsStillAskedIsWrittenAFewTimesADay() throws Exception {
        table.take(0, Instant.MIN);
        gate.crawlDelay(HOST, Duration.ofSeconds(3));
        hosts.written(hosts.changes(table, 1));
        int writes = 0;
        for (int i = 0; i < 240; i++) {
            clock.moveOn(Duration.ofMinutes(6));
            gate.acquire(HOST).close();
            List<HostMemories.Change> changes = hosts.changes(table, 1);
            writes += changes.size();
            hosts.written(changes);
        }
        assertThat(writes).isBetween(3, 5);
    }

    @Test
    void manyChangesAreWrittenSomeAtATime() {
        table.take(0, Instant.MIN);
        for (int i = 0; i < 5_000; i++) {
            gate.throttled("h" + i + ".example", Duration.ofMinutes(5), false);
        }
        int written = 0;
        List<HostMemories.Change> changes = hosts.changes(table, 1);
        while (!changes.isEmpty()) {
            assertThat(changes).hasSizeLessThanOrEqualTo(2_000);
            written += changes.size();
            hosts.written(changes);
            changes = hosts.changes(table, 1);
        }
        assertThat(written).isEqualTo(5_000);
    }
}
