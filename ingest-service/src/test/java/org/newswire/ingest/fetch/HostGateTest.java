package org.newswire.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HostGateTest {
    private static final Duration GAP = Duration.ofMillis(20);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static final Set<Thread.State> WAITS = EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

    private final HostGate gate = new HostGate(GateSettings.defaults().withGap(GAP), InstantSource.system());
    private final HostGate still = new HostGate(GateSettings.defaults(), InstantSource.fixed(NOW));

    @Test
    void letsNoMoreThanTwoRequestsInAtATime() throws Exception {
        Admission.Permit first = gate.acquire("a.example");
        first.started();
        Admission.Permit second = gate.acquire("a.example");
        second.started();
        assertAnotherWaitsForTheEndOf(first);
        second.close();
    }

    private void assertAnotherWaitsForTheEndOf(Admission.Permit permit) throws InterruptedException {
        AtomicInteger more = new AtomicInteger();
        Thread caller = Thread.ofVirtual().start(() -> {
            try (Admission.Permit _ = gate.acquire("a.example")) {
                more.incrementAndGet();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        await().until(() -> WAITS.contains(caller.getState()));
        assertThat(more.get()).isZero();

        permit.close();
        caller.join();

        assertThat(more.get()).isOne();
    }

    @Test
    void keepsTheGapAfterTheBeginningOfAnAnswer() throws Exception {
        Admission.Permit first = gate.acquire("a.example");
        first.started();
        Thread.sleep(GAP.multipliedBy(2));
        long answered = System.nanoTime();
        first.answered();
        first.close();
        gate.acquire("a.example").close();

        assertThat(System.nanoTime() - answered).isGreaterThanOrEqualTo(GAP.toNanos() - 2_000_000);
    }

    @Test
    void countsARequestThatWasGivenUpAsUnderWay() throws Exception {
        giveUp(gate.acquire("a.example"));
        Admission.Permit one = gate.acquire("a.example");
        one.started();
        assertAnotherWaitsForTheEndOf(one);
    }

    private static void giveUp(Admission.Permit permit) {
        permit.started();
        permit.endsAs(Ending.UNANSWERED);
        permit.close();
    }

    @Test
    void givesAHostARestThatLeftAllThatMayBeUnderWayUnanswered() throws Exception {
        MovingClock clock = new MovingClock();
        HostGate moving = new HostGate(GateSettings.defaults(), clock);
        giveUp(moving.acquire("a.example"));
        clock.now = NOW.plusSeconds(30);
        giveUp(moving.acquire("a.example"));

        Instant end = NOW.plusSeconds(122);
        assertThat(moving.acquire("a.example", Lane.LIVE, Duration.ofSeconds(10)))
                .isEqualTo(new Admission.Closed(end));
        assertThat(moving.takeChanged()).containsExactly("a.example");
        clock.now = end;
        Admission.Permit one = moving.acquire("a.example");
        one.started();
        clock.now = end.plusSeconds(10);
        AtomicInteger more = new AtomicInteger();
        Thread second = Thread.ofVirtual().start(() -> {
            try (Admission.Permit _ = moving.acquire("a.example")) {
                more.incrementAndGet();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        await().until(() -> second.getState() == Thread.State.TIMED_WAITING);
        assertThat(more.get()).isZero();
        one.close();
        second.join();
        assertThat(more.get()).isOne();
    }

    @Test
    void countsABodyThatCameTooSlowlyForTenSecondsMore() throws Exception {
        MovingClock clock = new MovingClock();
        HostGate moving = new HostGate(GateSettings.defaults(), clock);
        giveUp(moving.acquire("a.example"));
        clock.now = NOW.plusSeconds(30);
        try (Admission.Permit slow = moving.acquire("a.example")) {
            slow.started();
            slow.endsAs(Ending.TOO_SLOW);
        }
        assertThat(moving.acquire("a.example", Lane.POLL, Duration.ZERO))
                .isEqualTo(new Admission.Closed(NOW.plusSeconds(40)));
        clock.now = NOW.plusSeconds(40);
        assertThat(moving.acquire("a.example", Lane.POLL, Duration.ZERO)).isInstanceOf(Admission.Permit.class);
    }

    @Test
    void letsRetriesInOneByOneAndNoneWhileARequestThatWasGivenUpMayBeWorkedOn() throws Exception {
        MovingClock clock = new MovingClock();
        HostGate moving = new HostGate(GateSettings.defaults(), clock);
        var hangs = (Admission.Permit) moving.acquire("a.example", Lane.RETRY, Duration.ZERO);
        hangs.started();
        clock.now = NOW.plusSeconds(1);
        assertThat(moving.acquire("a.example", Lane.RETRY, Duration.ZERO))
                .isEqualTo(new Admission.Closed(NOW.plusSeconds(31)));
        moving.acquire("a.example").close();

        clock.now = NOW.plusSeconds(20);
        giveUp(hangs);
        assertThat(moving.acquire("a.example", Lane.RETRY, Duration.ZERO))
                .isEqualTo(new Admission.Closed(NOW.plusSeconds(122)));
        clock.now = NOW.plusSeconds(122);
        assertThat(moving.acquire("a.example", Lane.RETRY, Duration.ZERO)).isInstanceOf(Admission.Permit.class);
    }

    @Test
    void keepsTheGapBetweenTheStartsOfRequests() throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < 11; i++) {
            gate.acquire("a.example").close();
        }

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(10 * GAP.toNanos() - 2_000_000);
    }

    @Test
    void countsTheGapFromWhenARequestIsSent() throws Exception {
        MovingClock clock = new MovingClock();
        HostGate moving = new HostGate(GateSettings.defaults(), clock);

        try (Admission.Permit slow = moving.acquire("a.example")) {
            clock.now = NOW.plusSeconds(3); // connecting
            slow.started();
        }

        assertThat(moving.snapshot("a.example").orElseThrow().nextStart())
                .isEqualTo(NOW.plusSeconds(3).plusMillis(250));
    }

    @Test
    void letsNobodyElseInBeforeTheFirstRequestIsSent() throws Exception {
        Admission.Permit slow = gate.acquire("a.example");
        AtomicInteger more = new AtomicInteger();
        Thread caller = Thread.ofVirtual().start(() -> {
            try (Admission.Permit _ = gate.acquire("a.example")) {
                more.incrementAndGet();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        await().until(() -> caller.getState() == Thread.State.WAITING);
        assertThat(more.get()).isZero();

        slow.started();
        caller.join();

        assertThat(more.get()).isOne();
        slow.close();
    }

    @Test
    void letsOtherHostsPassMeanwhile() throws Exception {
        gate.backOff("slow.example", Instant.now().plusSeconds(3600));

        try (Admission.Permit permit = gate.acquire("fast.example")) {
            assertThat(permit).isNotNull();
        }
    }

    @Test
    void letsWhatASeenItemNeedsGoBeforePollsAndBacklogsLast() throws Exception {
        List<Lane> order = new CopyOnWriteArrayList<>();
        List<Thread> callers = new ArrayList<>();
        Admission.Permit first = gate.acquire("a.example");
        first.started();
        Admission.Permit second = gate.acquire("a.example");
        second.started();
        for (Lane lane : List.of(Lane.BACKFILL, Lane.POLL, Lane.BACKFILL, Lane.LIVE)) {
            Thread caller = Thread.ofVirtual().start(() -> {
                try (var _ = (Admission.Permit) gate.acquire("a.example", lane, Duration.ZERO)) {
                    order.add(lane);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            callers.add(caller);
            await().until(() -> caller.getState() == Thread.State.WAITING);
        }

        first.close();
        second.close();
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(order).containsExactly(Lane.LIVE, Lane.POLL, Lane.BACKFILL, Lane.BACKFILL);
    }

    @Test
    void letsTheLongestDueOfALaneGoFirstButPastNobodyWhoHasWaitedFiveSeconds() throws Exception {
        MovingClock clock = new MovingClock();
        HostGate moving = new HostGate(GateSettings.defaults().withGap(Duration.ZERO), clock);
        Admission.Permit first = moving.acquire("a.example");
        first.started();
        Admission.Permit second = moving.acquire("a.example");
        second.started();
        List<String> order = new CopyOnWriteArrayList<>();
        List<Thread> callers = new ArrayList<>();
        callers.add(waits(moving, "has waited", NOW, order));
        clock.now = NOW.plusSeconds(5);
        callers.add(waits(moving, "due now", clock.now, order));
        callers.add(waits(moving, "due for a second", clock.now.minusSeconds(1), order));
        callers.add(waits(moving, "due for an hour", clock.now.minusSeconds(3600), order));

        first.close();
        second.close();
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(order).containsExactly("has waited", "due for an hour", "due for a second", "due now");
    }

    private static Thread waits(HostGate gate, String name, Instant dueAt, List<String> order) {
        Thread caller = Thread.ofVirtual().start(() -> {
            try (var _ = (Admission.Permit) gate.acquire("a.example", Lane.POLL, dueAt, Duration.ZERO)) {
                order.add(name);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        await().until(() -> caller.getState() == Thread.State.WAITING);
        return caller;
    }

    @Test
    void turnsAwayWhoWouldWaitTooLongForTheEndOfAPause() throws Exception {
        Instant until = still.throttled("a.example", Duration.ofMinutes(2), false);

        assertThat(until).isEqualTo(NOW.plusSeconds(120));
        assertThat(still.acquire("a.example", Lane.LIVE, Duration.ofSeconds(119)))
                .isEqualTo(new Admission.Closed(until));
        assertThat(still.closedUntil("a.example")).contains(until);
        assertThat(still.closedUntil("b.example")).isEmpty();
    }

    @Test
    void turnsAwayWhoIsAlreadyWaitingWhenAPauseBegins() throws Exception {
        Admission.Permit first = gate.acquire("a.example");
        first.started();
        Admission.Permit second = gate.acquire("a.example");
        second.started();
        List<Admission> answers = new CopyOnWriteArrayList<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                answers.add(gate.acquire("a.example", Lane.LIVE, Duration.ofSeconds(1)));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        await().until(() -> caller.getState() == Thread.State.WAITING);
        Instant until = Instant.now().plusSeconds(600);

        gate.backOff("a.example", until);
        caller.join();

        assertThat(answers).containsExactly(new Admission.Closed(until));
        first.close();
        second.close();
    }

    @Test
    void waitsForAShortPauseToEnd() throws Exception {
        Instant until = Instant.now().plusMillis(80);
        gate.backOff("a.example", until);

        try (var _ = (Admission.Permit) gate.acquire("a.example", Lane.LIVE, Duration.ofSeconds(5))) {
            assertThat(Instant.now()).isAfterOrEqualTo(until);
        }
    }

    @Test
    void doublesThePauseEachTimeTheHostNamesNoTimeUntilItAnswersWell() {
        MovingClock clock = new MovingClock();
        HostGate moving = new HostGate(GateSettings.defaults(), clock);

        List<Duration> pauses = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Instant until = moving.throttled("a.example", null, true);
            pauses.add(Duration.between(clock.instant(), until));
            moving.succeeded("a.example"); // the answer of a request from before the pause: changes nothing
            clock.now = until;
        }
        moving.succeeded("a.example");
        Instant afterSuccess = moving.throttled("a.example", null, false);

        assertThat(pauses)
                .containsExactly(
                        Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(40));
        assertThat(Duration.between(clock.instant(), afterSuccess)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void waitsNoLongerThanTheCeilingWhateverIsAsked() {
        assertThat(still.throttled("a.example", Duration.ofDays(365), false)).isEqualTo(NOW.plus(Duration.ofDays(1)));
        for (int i = 0; i < 100; i++) {
            assertThat(still.throttled("b.example", null, false)).isBeforeOrEqualTo(NOW.plus(Duration.ofDays(1)));
        }
    }

    @Test
    void neverShortensAPause() {
        still.backOff("a.example", NOW.plusSeconds(600));
        still.backOff("a.example", NOW.plusSeconds(5));

        assertThat(still.closedUntil("a.example")).contains(NOW.plusSeconds(600));
    }

    @Test
    void respectsACrawlDelayUpToTheCeiling() throws Exception {
        MovingClock clock = new MovingClock();
        HostGate moving = new HostGate(GateSettings.defaults(), clock);
        moving.crawlDelay("a.example", Duration.ofSeconds(7));
        moving.crawlDelay("b.example", Duration.ofDays(1));
        moving.crawlDelay("c.example", Duration.ofMillis(1));

        for (String host : List.of("a.example", "b.example", "c.example")) {
            moving.acquire(host).close();
        }

        assertThat(moving.snapshot("a.example").orElseThrow().nextStart()).isEqualTo(NOW.plusSeconds(7));
        assertThat(moving.snapshot("b.example").orElseThrow().nextStart()).isEqualTo(NOW.plusSeconds(30));
        assertThat(moving.snapshot("c.example").orElseThrow().nextStart()).isEqualTo(NOW.plusMillis(250));
    }

    @Test
    void spacesPollsByTheCrawlDelayWhileItTakesUpHalfAMinute() throws Exception {
        MovingClock clock = new MovingClock();
        HostGate spaced = new HostGate(GateSettings.defaults(), clock);
        spaced.crawlDelay("a.example", Duration.ofSeconds(14));
        enter(spaced, Lane.POLL);
        AtomicInteger let = new AtomicInteger();
        for (int poll = 0; poll < 3; poll++) {
            waitFor(spaced, Lane.POLL, let);
        }

        assertThat(letBy(NOW.plusSeconds(13), clock, spaced, let)).isZero();
        assertThat(letBy(NOW.plusSeconds(15), clock, spaced, let)).isOne();
        assertThat(letBy(NOW.plusSeconds(28), clock, spaced, let)).isOne();
        assertThat(letBy(NOW.plusSeconds(30), clock, spaced, let)).isEqualTo(2);
        assertThat(letBy(NOW.plusSeconds(31), clock, spaced, let)).isEqualTo(3);
    }

    @Test
    void doesNotSpaceThePollsOfAHostThatNeedsMany() throws Exception {
        MovingClock clock = new MovingClock();
        HostGate busy = new HostGate(GateSettings.defaults(), clock);
        for (int poll = 0; poll < 31; poll++) {
            pass(busy, clock).close();
        }
        busy.crawlDelay("a.example", Duration.ofSeconds(1));
        clock.now = clock.now.plusMillis(300);

        Thread another = Thread.ofVirtual().start(() -> enter(busy, Lane.POLL));

        assertThat(another.join(Duration.ofSeconds(5))).isTrue();
        assertThat(busy.snapshot("a.example").orElseThrow().nextStart()).isEqualTo(clock.now.plusSeconds(1));
    }

    @Test
    void thePageOfANewItemKeepsTheCrawlDelayAfterPagesButNotAfterAPoll() throws Exception {
        MovingClock clock = new MovingClock();
        HostGate moving = new HostGate(GateSettings.defaults(), clock);
        moving.crawlDelay("a.example", Duration.ofSeconds(7));
        AtomicInteger let = new AtomicInteger();
        enter(moving, Lane.POLL);

        waitFor(moving, Lane.LIVE, let);
        assertThat(letBy(NOW.plusMillis(249), clock, moving, let)).isZero();
        assertThat(letBy(NOW.plusMillis(250), clock, moving, let)).isOne();
        waitFor(moving, Lane.LIVE, let);
        assertThat(letBy(NOW.plusMillis(7_249), clock, moving, let)).isOne();
        assertThat(letBy(NOW.plusMillis(7_250), clock, moving, let)).isEqualTo(2);
    }

    @Test
    void thePageOfABacklogKeepsTheCrawlDelayAfterAPollToo() throws Exception {
        MovingClock clock = new MovingClock();
        HostGate moving = new HostGate(GateSettings.defaults(), clock);
        moving.crawlDelay("a.example", Duration.ofSeconds(7));
        AtomicInteger let = new AtomicInteger();
        enter(moving, Lane.POLL);

        waitFor(moving, Lane.BACKFILL, let);
        assertThat(letBy(NOW.plusMillis(6_999), clock, moving, let)).isZero();
        assertThat(letBy(NOW.plusSeconds(7), clock, moving, let)).isOne();
    }

    private static void waitFor(HostGate gate, Lane lane, AtomicInteger let) {
        Thread caller = Thread.ofVirtual().start(() -> {
            enter(gate, lane);
            let.incrementAndGet();
        });
        await().until(() -> WAITS.contains(caller.getState()));
    }

    /// How many are let in at that time: all who wait look at the clock again.
    private static int letBy(Instant time, MovingClock clock, HostGate gate, AtomicInteger let) throws Exception {
        clock.now = time;
        gate.backOff("a.example", NOW);
        Thread.sleep(100);
        return let.get();
    }

    @Test
    void carriesItsStateAcrossARestart() throws Exception {
        still.crawlDelay("a.example", Duration.ofSeconds(9));
        still.throttled("a.example", null, false);
        still.throttled("a.example", null, false);
        HostState state = still.snapshot("a.example").orElseThrow();

        HostGate restarted = new HostGate(GateSettings.defaults(), InstantSource.fixed(NOW));
        restarted.restore(state);

        assertThat(restarted.snapshot("a.example")).contains(state);
        assertThat(restarted.closedUntil("a.example")).contains(NOW.plusSeconds(120));
        assertThat(restarted.throttled("a.example", null, false)).isEqualTo(NOW.plusSeconds(240));
    }

    @Test
    void aTimerThatGoesOffLateFindsWhoseTurnItIsByThen() throws Exception {
        MovingClock clock = new MovingClock();
        HostGate slow = new HostGate(GateSettings.defaults().withGap(Duration.ofMillis(500)), clock);
        slow.crawlDelay("a.example", Duration.ofMillis(600));
        try (var page = (Admission.Permit) slow.acquire("a.example", Lane.LIVE, Duration.ZERO)) {
            page.started();
        }
        Thread poll = Thread.ofVirtual().start(() -> enter(slow, Lane.POLL));
        await().until(() -> poll.getState() == Thread.State.TIMED_WAITING);
        Thread page = Thread.ofVirtual().start(() -> enter(slow, Lane.LIVE));
        await().until(() -> WAITS.contains(page.getState()));

        clock.now = NOW.plusSeconds(1); // the poll wakes up in 600 ms, when the page may go, too

        assertThat(page.join(Duration.ofSeconds(5))).isTrue();
        clock.now = NOW.plusSeconds(2);
        assertThat(poll.join(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void pollsThatHaveWaitedForFiveSecondsTakeTurnsWithNewItems() throws Exception {
        MovingClock clock = new MovingClock();
        HostGate busy = new HostGate(GateSettings.defaults(), clock);
        List<Lane> order = new CopyOnWriteArrayList<>();
        Admission.Permit first = busy.acquire("a.example");
        first.started();
        Admission.Permit second = pass(busy, clock);
        for (Lane lane : List.of(Lane.POLL, Lane.POLL, Lane.LIVE)) {
            Thread caller = Thread.ofVirtual().start(() -> {
                enter(busy, lane);
                order.add(lane);
            });
            await().until(() -> caller.getState() == Thread.State.WAITING);
        }

        clock.now = clock.now.plusSeconds(6);
        first.close();
        second.close();
        for (int started = 1; started <= 3; started++) {
            int most = started;
            await().until(() -> order.size() == most);
            clock.now = clock.now.plusSeconds(1);
        }

        assertThat(order).containsExactly(Lane.POLL, Lane.LIVE, Lane.POLL);
    }

    private static Admission.Permit pass(HostGate gate, MovingClock clock) throws InterruptedException {
        clock.now = clock.now.plusSeconds(1);
        Admission.Permit permit = gate.acquire("a.example");
        permit.started();
        return permit;
    }

    private static void enter(HostGate gate, Lane lane) {
        try (var permit = (Admission.Permit) gate.acquire("a.example", lane, Duration.ZERO)) {
            permit.started();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void givesItsPlaceBackWhenInterrupted() throws Exception {
        Admission.Permit first = gate.acquire("a.example");
        first.started();
        Admission.Permit second = gate.acquire("a.example");
        second.started();
        Thread caller = Thread.ofVirtual().start(() -> {
            try (Admission.Permit _ = gate.acquire("a.example")) {
                throw new AssertionError("must not get in");
            } catch (InterruptedException e) {
                // as it should be
            }
        });
        await().until(() -> caller.getState() == Thread.State.WAITING);

        caller.interrupt();
        caller.join();
        first.close();
        first.close();
        second.close();

        try (Admission.Permit third = gate.acquire("a.example")) {
            assertThat(third).isNotNull();
        }
    }

    @Test
    void forgetsHostsThatThereIsNothingToRememberOf() throws Exception {
        MovingClock clock = new MovingClock();
        HostGate moving = new HostGate(GateSettings.defaults(), clock);
        moving.throttled("kept.example", null, false);
        for (int i = 0; i < 5000; i++) {
            clock.now = clock.now.plusSeconds(1);
            moving.acquire(i + ".example").close();
        }

        assertThat(moving.snapshot("0.example")).isEmpty();
        assertThat(moving.snapshot("4999.example")).isPresent();
        assertThat(moving.snapshot("kept.example")).isPresent();
    }

    @Test
    void forgetsWhatHostsAskedForADayAfterTheirLastRequestOrPause() throws Exception {
        MovingClock clock = new MovingClock();
        HostGate moving = new HostGate(GateSettings.defaults(), clock);
        moving.acquire("slow.example").close();
        moving.crawlDelay("slow.example", Duration.ofSeconds(7));
        moving.throttled("busy.example", null, true);
        Instant end = moving.throttled("closed.example", Duration.ofHours(24), false);
        moving.restore(new HostState("left.example", NOW, null, 1, Duration.ofSeconds(7), null));

        sweepAt(NOW.plus(Duration.ofHours(26)), clock, moving);
        assertThat(moving.snapshot("slow.example").orElseThrow().crawlDelay()).isEqualTo(Duration.ofSeconds(7));
        assertThat(moving.snapshot("busy.example").orElseThrow().pauses()).isOne();
        assertThat(moving.snapshot("left.example").orElseThrow().pauses()).isOne();

        moving.takeChanged();
        sweepAt(NOW.plus(Duration.ofHours(28)), clock, moving);
        assertThat(moving.snapshot("slow.example")).isEmpty();
        assertThat(moving.snapshot("busy.example")).isEmpty();
        assertThat(moving.snapshot("left.example")).isEmpty();
        assertThat(moving.takeChanged())
                .contains("slow.example", "busy.example", "left.example")
                .doesNotContain("closed.example");

        sweepAt(end.plus(Duration.ofHours(26)), clock, moving);
        assertThat(moving.snapshot("closed.example").orElseThrow().pauses()).isOne();
        sweepAt(end.plus(Duration.ofHours(28)), clock, moving);
        assertThat(moving.snapshot("closed.example")).isEmpty();
    }

    /// Asks so many other hosts that it goes through all.
    private static void sweepAt(Instant time, MovingClock clock, HostGate gate) throws InterruptedException {
        clock.now = time;
        for (int i = 0; i < 1_100; i++) {
            gate.acquire(time.getEpochSecond() + "-" + i + ".example").close();
        }
    }

    private static final class MovingClock implements InstantSource {
        private volatile Instant now = NOW;

        @Override
        public Instant instant() {
            return now;
        }
    }
}
