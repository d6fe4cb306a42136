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

class HostLimiterTest {
    private static final Duration GAP = Duration.ofMillis(20);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static final Set<Thread.State> WAITS = EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

    private final HostLimiter limiter =
            new HostLimiter(PolitenessSettings.defaults().withGap(GAP), InstantSource.system());
    private final HostLimiter fixedLimiter = new HostLimiter(PolitenessSettings.defaults(), InstantSource.fixed(NOW));

    @Test
    void permitsAtMostTwoRequestsAtATime() throws Exception {
        Admission.Permit first = Hosts.acquire(limiter, "a.example");
        first.started();
        Admission.Permit second = Hosts.acquire(limiter, "a.example");
        second.started();
        assertAnotherWaitsForTheEndOf(first);
        second.close();
    }

    private void assertAnotherWaitsForTheEndOf(Admission.Permit permit) throws InterruptedException {
        AtomicInteger more = new AtomicInteger();
        Thread caller = Thread.ofVirtual().start(() -> {
            try (Admission.Permit _ = Hosts.acquire(limiter, "a.example")) {
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
    void keepsTheGapAfterTheStartOfAResponse() throws Exception {
        Admission.Permit first = Hosts.acquire(limiter, "a.example");
        first.started();
        Thread.sleep(GAP.multipliedBy(2));
        long answered = System.nanoTime();
        first.responded();
        first.close();
        Hosts.acquire(limiter, "a.example").close();

        assertThat(System.nanoTime() - answered).isGreaterThanOrEqualTo(GAP.toNanos() - 2_000_000);
    }

    @Test
    void countsATimedOutRequestAsPending() throws Exception {
        timeOut(Hosts.acquire(limiter, "a.example"));
        Admission.Permit one = Hosts.acquire(limiter, "a.example");
        one.started();
        assertAnotherWaitsForTheEndOf(one);
    }

    private static void timeOut(Admission.Permit permit) {
        permit.started();
        permit.endsAs(RequestEnd.UNANSWERED);
        permit.close();
    }

    /// Another thread may take the changes at any time, here while the clock is read.
    @Test
    void aBackOffIsAChangeOnceItCanBeRead() {
        List<HostLimiter> takers = new ArrayList<>();
        HostLimiter taken = new HostLimiter(PolitenessSettings.defaults(), () -> {
            takers.forEach(HostLimiter::takeChanged);
            return NOW;
        });
        takers.add(taken);

        taken.throttled("a.example", Duration.ofMinutes(5), false);

        assertThat(taken.takeChanged()).containsExactly("a.example");
    }

    @Test
    void backsOffIfAllPendingRequestsTimedOut() throws Exception {
        MovingClock clock = new MovingClock();
        HostLimiter movingLimiter = new HostLimiter(PolitenessSettings.defaults(), clock);
        timeOut(Hosts.acquire(movingLimiter, "a.example"));
        clock.now = NOW.plusSeconds(30);
        timeOut(Hosts.acquire(movingLimiter, "a.example"));

        Instant end = NOW.plusSeconds(122);
        assertThat(movingLimiter.acquire("a.example", RequestPriority.LIVE, Duration.ofSeconds(10)))
                .isEqualTo(new Admission.Closed(end));
        assertThat(movingLimiter.takeChanged()).containsExactly("a.example");
        clock.now = end;
        Admission.Permit one = Hosts.acquire(movingLimiter, "a.example");
        one.started();
        clock.now = end.plusSeconds(10);
        AtomicInteger more = new AtomicInteger();
        Thread second = Thread.ofVirtual().start(() -> {
            try (Admission.Permit _ = Hosts.acquire(movingLimiter, "a.example")) {
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
    void countsATooSlowBodyAsPendingForTenSecondsMore() throws Exception {
        MovingClock clock = new MovingClock();
        HostLimiter movingLimiter = new HostLimiter(PolitenessSettings.defaults(), clock);
        timeOut(Hosts.acquire(movingLimiter, "a.example"));
        clock.now = NOW.plusSeconds(30);
        try (Admission.Permit slow = Hosts.acquire(movingLimiter, "a.example")) {
            slow.started();
            slow.endsAs(RequestEnd.TOO_SLOW);
        }
        assertThat(movingLimiter.acquire("a.example", RequestPriority.POLL, Duration.ZERO))
                .isEqualTo(new Admission.Closed(NOW.plusSeconds(40)));
        clock.now = NOW.plusSeconds(40);
        assertThat(movingLimiter.acquire("a.example", RequestPriority.POLL, Duration.ZERO))
                .isInstanceOf(Admission.Permit.class);
    }

    @Test
    void permitsOneRetryAtATimeAndNoneWhileATimedOutRequestMayBePending() throws Exception {
        MovingClock clock = new MovingClock();
        HostLimiter movingLimiter = new HostLimiter(PolitenessSettings.defaults(), clock);
        var hangs = (Admission.Permit) movingLimiter.acquire("a.example", RequestPriority.RETRY, Duration.ZERO);
        hangs.started();
        clock.now = NOW.plusSeconds(1);
        assertThat(movingLimiter.acquire("a.example", RequestPriority.RETRY, Duration.ZERO))
                .isEqualTo(new Admission.Closed(NOW.plusSeconds(31)));
        Hosts.acquire(movingLimiter, "a.example").close();

        clock.now = NOW.plusSeconds(20);
        timeOut(hangs);
        assertThat(movingLimiter.acquire("a.example", RequestPriority.RETRY, Duration.ZERO))
                .isEqualTo(new Admission.Closed(NOW.plusSeconds(122)));
        clock.now = NOW.plusSeconds(122);
        assertThat(movingLimiter.acquire("a.example", RequestPriority.RETRY, Duration.ZERO))
                .isInstanceOf(Admission.Permit.class);
    }

    @Test
    void keepsTheGapBetweenTheStartsOfRequests() throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < 11; i++) {
            Hosts.acquire(limiter, "a.example").close();
        }

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(10 * GAP.toNanos() - 2_000_000);
    }

    @Test
    void startsTheGapWhenARequestIsSent() throws Exception {
        MovingClock clock = new MovingClock();
        HostLimiter movingLimiter = new HostLimiter(PolitenessSettings.defaults(), clock);

        try (Admission.Permit slow = Hosts.acquire(movingLimiter, "a.example")) {
            clock.now = NOW.plusSeconds(3); // connecting
            slow.started();
        }

        assertThat(movingLimiter.snapshot("a.example").orElseThrow().nextStart())
                .isEqualTo(NOW.plusSeconds(3).plusMillis(250));
    }

    @Test
    void permitsNoOtherRequestBeforeTheFirstIsSent() throws Exception {
        Admission.Permit slow = Hosts.acquire(limiter, "a.example");
        AtomicInteger more = new AtomicInteger();
        Thread caller = Thread.ofVirtual().start(() -> {
            try (Admission.Permit _ = Hosts.acquire(limiter, "a.example")) {
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
    void aBackOffDoesNotAffectOtherHosts() throws Exception {
        Hosts.backOff(limiter, "slow.example", Instant.now().plusSeconds(3600));

        try (Admission.Permit permit = Hosts.acquire(limiter, "fast.example")) {
            assertThat(permit).isNotNull();
        }
    }

    @Test
    void prefersLivePagesToPollsAndPollsToBackfill() throws Exception {
        List<RequestPriority> order = new CopyOnWriteArrayList<>();
        List<Thread> callers = new ArrayList<>();
        Admission.Permit first = Hosts.acquire(limiter, "a.example");
        first.started();
        Admission.Permit second = Hosts.acquire(limiter, "a.example");
        second.started();
        for (RequestPriority priority : List.of(
                RequestPriority.BACKFILL, RequestPriority.POLL, RequestPriority.BACKFILL, RequestPriority.LIVE)) {
            Thread caller = Thread.ofVirtual().start(() -> {
                try (var _ = (Admission.Permit) limiter.acquire("a.example", priority, Duration.ZERO)) {
                    order.add(priority);
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

        assertThat(order)
                .containsExactly(
                        RequestPriority.LIVE, RequestPriority.POLL, RequestPriority.BACKFILL, RequestPriority.BACKFILL);
    }

    @Test
    void prefersTheLongestDuePollUnlessAnotherHasWaitedFiveSeconds() throws Exception {
        MovingClock clock = new MovingClock();
        HostLimiter movingLimiter =
                new HostLimiter(PolitenessSettings.defaults().withGap(Duration.ZERO), clock);
        Admission.Permit first = Hosts.acquire(movingLimiter, "a.example");
        first.started();
        Admission.Permit second = Hosts.acquire(movingLimiter, "a.example");
        second.started();
        List<String> order = new CopyOnWriteArrayList<>();
        List<Thread> callers = new ArrayList<>();
        callers.add(waiter(movingLimiter, "has waited", NOW, order));
        clock.now = NOW.plusSeconds(5);
        callers.add(waiter(movingLimiter, "due now", clock.now, order));
        callers.add(waiter(movingLimiter, "due for a second", clock.now.minusSeconds(1), order));
        callers.add(waiter(movingLimiter, "due for an hour", clock.now.minusSeconds(3600), order));

        first.close();
        second.close();
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(order).containsExactly("has waited", "due for an hour", "due for a second", "due now");
    }

    private static Thread waiter(HostLimiter limiter, String name, Instant dueAt, List<String> order) {
        Thread caller = Thread.ofVirtual().start(() -> {
            try (var _ = (Admission.Permit) limiter.acquire("a.example", RequestPriority.POLL, dueAt, Duration.ZERO)) {
                order.add(name);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        await().until(() -> caller.getState() == Thread.State.WAITING);
        return caller;
    }

    @Test
    void rejectsARequestThatWouldWaitTooLongForTheEndOfABackOff() throws Exception {
        Instant until = fixedLimiter.throttled("a.example", Duration.ofMinutes(2), false);

        assertThat(until).isEqualTo(NOW.plusSeconds(120));
        assertThat(fixedLimiter.acquire("a.example", RequestPriority.LIVE, Duration.ofSeconds(119)))
                .isEqualTo(new Admission.Closed(until));
        assertThat(Hosts.backOffEnd(fixedLimiter, "a.example")).contains(until);
        assertThat(Hosts.backOffEnd(fixedLimiter, "b.example")).isEmpty();
    }

    @Test
    void rejectsAWaitingRequestWhenABackOffBegins() throws Exception {
        Admission.Permit first = Hosts.acquire(limiter, "a.example");
        first.started();
        Admission.Permit second = Hosts.acquire(limiter, "a.example");
        second.started();
        List<Admission> answers = new CopyOnWriteArrayList<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                answers.add(limiter.acquire("a.example", RequestPriority.LIVE, Duration.ofSeconds(1)));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        await().until(() -> caller.getState() == Thread.State.WAITING);
        Instant until = Instant.now().plusSeconds(600);

        Hosts.backOff(limiter, "a.example", until);
        caller.join();

        assertThat(answers).containsExactly(new Admission.Closed(until));
        first.close();
        second.close();
    }

    @Test
    void waitsForTheEndOfAShortBackOff() throws Exception {
        Instant until = Instant.now().plusMillis(80);
        Hosts.backOff(limiter, "a.example", until);

        try (var _ = (Admission.Permit) limiter.acquire("a.example", RequestPriority.LIVE, Duration.ofSeconds(5))) {
            assertThat(Instant.now()).isAfterOrEqualTo(until);
        }
    }

    @Test
    void doublesTheBackOffWithoutRetryAfterUntilARequestSucceeds() {
        MovingClock clock = new MovingClock();
        HostLimiter movingLimiter = new HostLimiter(PolitenessSettings.defaults(), clock);

        List<Duration> pauses = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Instant until = movingLimiter.throttled("a.example", null, true);
            pauses.add(Duration.between(clock.instant(), until));
            movingLimiter.succeeded("a.example"); // the response to a request from before the back-off has no effect
            clock.now = until;
        }
        movingLimiter.succeeded("a.example");
        Instant afterSuccess = movingLimiter.throttled("a.example", null, false);

        assertThat(pauses)
                .containsExactly(
                        Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(40));
        assertThat(Duration.between(clock.instant(), afterSuccess)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void limitsTheBackOffWhateverRetryAfterSays() {
        assertThat(fixedLimiter.throttled("a.example", Duration.ofDays(365), false))
                .isEqualTo(NOW.plus(Duration.ofDays(1)));
        for (int i = 0; i < 100; i++) {
            assertThat(fixedLimiter.throttled("b.example", null, false))
                    .isBeforeOrEqualTo(NOW.plus(Duration.ofDays(1)));
        }
    }

    @Test
    void neverShortensABackOff() {
        Hosts.backOff(fixedLimiter, "a.example", NOW.plusSeconds(600));
        Hosts.backOff(fixedLimiter, "a.example", NOW.plusSeconds(5));

        assertThat(Hosts.backOffEnd(fixedLimiter, "a.example")).contains(NOW.plusSeconds(600));
    }

    @Test
    void respectsACrawlDelayUpToTheLimit() throws Exception {
        MovingClock clock = new MovingClock();
        HostLimiter movingLimiter = new HostLimiter(PolitenessSettings.defaults(), clock);
        movingLimiter.crawlDelay("a.example", Duration.ofSeconds(7));
        movingLimiter.crawlDelay("b.example", Duration.ofDays(1));
        movingLimiter.crawlDelay("c.example", Duration.ofMillis(1));

        for (String host : List.of("a.example", "b.example", "c.example")) {
            Hosts.acquire(movingLimiter, host).close();
        }

        assertThat(movingLimiter.snapshot("a.example").orElseThrow().nextStart())
                .isEqualTo(NOW.plusSeconds(7));
        assertThat(movingLimiter.snapshot("b.example").orElseThrow().nextStart())
                .isEqualTo(NOW.plusSeconds(30));
        assertThat(movingLimiter.snapshot("c.example").orElseThrow().nextStart())
                .isEqualTo(NOW.plusMillis(250));
    }

    @Test
    void spacesPollsByTheCrawlDelayWhileTheyTakeUpToHalfAMinute() throws Exception {
        MovingClock clock = new MovingClock();
        HostLimiter spaced = new HostLimiter(PolitenessSettings.defaults(), clock);
        spaced.crawlDelay("a.example", Duration.ofSeconds(14));
        enter(spaced, RequestPriority.POLL);
        AtomicInteger let = new AtomicInteger();
        for (int poll = 0; poll < 3; poll++) {
            waitFor(spaced, RequestPriority.POLL, let);
        }

        assertPermitted(0, NOW.plusSeconds(13), clock, spaced, let);
        assertPermitted(1, NOW.plusSeconds(15), clock, spaced, let);
        assertPermitted(1, NOW.plusSeconds(28), clock, spaced, let);
        assertPermitted(2, NOW.plusSeconds(30), clock, spaced, let);
        assertPermitted(3, NOW.plusSeconds(31), clock, spaced, let);
    }

    @Test
    void doesNotSpaceThePollsOfAHostThatNeedsMany() throws Exception {
        MovingClock clock = new MovingClock();
        HostLimiter busy = new HostLimiter(PolitenessSettings.defaults(), clock);
        for (int poll = 0; poll < 31; poll++) {
            pass(busy, clock).close();
        }
        busy.crawlDelay("a.example", Duration.ofSeconds(1));
        clock.now = clock.now.plusMillis(300);

        Thread another = Thread.ofVirtual().start(() -> enter(busy, RequestPriority.POLL));

        assertThat(another.join(Duration.ofSeconds(5))).isTrue();
        assertThat(busy.snapshot("a.example").orElseThrow().nextStart()).isEqualTo(clock.now.plusSeconds(1));
    }

    @Test
    void aPageOfANewItemIsSpacedAfterPagesButNotAfterAPoll() throws Exception {
        MovingClock clock = new MovingClock();
        HostLimiter movingLimiter = new HostLimiter(PolitenessSettings.defaults(), clock);
        movingLimiter.crawlDelay("a.example", Duration.ofSeconds(7));
        AtomicInteger let = new AtomicInteger();
        enter(movingLimiter, RequestPriority.POLL);

        waitFor(movingLimiter, RequestPriority.LIVE, let);
        assertPermitted(0, NOW.plusMillis(249), clock, movingLimiter, let);
        assertPermitted(1, NOW.plusMillis(250), clock, movingLimiter, let);
        waitFor(movingLimiter, RequestPriority.LIVE, let);
        assertPermitted(1, NOW.plusMillis(7_249), clock, movingLimiter, let);
        assertPermitted(2, NOW.plusMillis(7_250), clock, movingLimiter, let);
    }

    @Test
    void aBackfillPageIsSpacedAfterAPollToo() throws Exception {
        MovingClock clock = new MovingClock();
        HostLimiter movingLimiter = new HostLimiter(PolitenessSettings.defaults(), clock);
        movingLimiter.crawlDelay("a.example", Duration.ofSeconds(7));
        AtomicInteger let = new AtomicInteger();
        enter(movingLimiter, RequestPriority.POLL);

        waitFor(movingLimiter, RequestPriority.BACKFILL, let);
        assertPermitted(0, NOW.plusMillis(6_999), clock, movingLimiter, let);
        assertPermitted(1, NOW.plusSeconds(7), clock, movingLimiter, let);
    }

    private static void waitFor(HostLimiter limiter, RequestPriority priority, AtomicInteger let) {
        Thread caller = Thread.ofVirtual().start(() -> {
            enter(limiter, priority);
            let.incrementAndGet();
        });
        await().until(() -> WAITS.contains(caller.getState()));
    }

    /// Expects this number of permits at that time. All waiting requests read the clock again.
    private static void assertPermitted(
            int count, Instant time, MovingClock clock, HostLimiter limiter, AtomicInteger let) throws Exception {
        clock.now = time;
        Hosts.backOff(limiter, "a.example", NOW);
        await().atMost(Duration.ofSeconds(30)).until(() -> let.get() >= count);
        Thread.sleep(100);
        assertThat(let).hasValue(count);
    }

    @Test
    void restoresItsStateAfterARestart() throws Exception {
        fixedLimiter.crawlDelay("a.example", Duration.ofSeconds(9));
        fixedLimiter.throttled("a.example", null, false);
        fixedLimiter.throttled("a.example", null, false);
        HostState state = fixedLimiter.snapshot("a.example").orElseThrow();

        HostLimiter restarted = new HostLimiter(PolitenessSettings.defaults(), InstantSource.fixed(NOW));
        restarted.restore(state);

        assertThat(restarted.snapshot("a.example")).contains(state);
        assertThat(Hosts.backOffEnd(restarted, "a.example")).contains(NOW.plusSeconds(120));
        assertThat(restarted.throttled("a.example", null, false)).isEqualTo(NOW.plusSeconds(240));
    }

    @Test
    void aLateTimerPermitsTheRequestThatIsFirstByThen() throws Exception {
        MovingClock clock = new MovingClock();
        HostLimiter slow = new HostLimiter(PolitenessSettings.defaults().withGap(Duration.ofMillis(500)), clock);
        slow.crawlDelay("a.example", Duration.ofMillis(600));
        try (var page = (Admission.Permit) slow.acquire("a.example", RequestPriority.LIVE, Duration.ZERO)) {
            page.started();
        }
        Thread poll = Thread.ofVirtual().start(() -> enter(slow, RequestPriority.POLL));
        await().until(() -> poll.getState() == Thread.State.TIMED_WAITING);
        Thread page = Thread.ofVirtual().start(() -> enter(slow, RequestPriority.LIVE));
        await().until(() -> WAITS.contains(page.getState()));

        clock.now = NOW.plusSeconds(1); // the poll wakes up after 600 ms, when the page may be requested, too

        assertThat(page.join(Duration.ofSeconds(5))).isTrue();
        clock.now = NOW.plusSeconds(2);
        assertThat(poll.join(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void pollsThatHaveWaitedFiveSecondsAlternateWithLivePages() throws Exception {
        MovingClock clock = new MovingClock();
        HostLimiter busy = new HostLimiter(PolitenessSettings.defaults(), clock);
        List<RequestPriority> order = new CopyOnWriteArrayList<>();
        Admission.Permit first = Hosts.acquire(busy, "a.example");
        first.started();
        Admission.Permit second = pass(busy, clock);
        for (RequestPriority priority : List.of(RequestPriority.POLL, RequestPriority.POLL, RequestPriority.LIVE)) {
            Thread caller = Thread.ofVirtual().start(() -> {
                enter(busy, priority);
                order.add(priority);
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

        assertThat(order).containsExactly(RequestPriority.POLL, RequestPriority.LIVE, RequestPriority.POLL);
    }

    private static Admission.Permit pass(HostLimiter limiter, MovingClock clock) throws InterruptedException {
        clock.now = clock.now.plusSeconds(1);
        Admission.Permit permit = Hosts.acquire(limiter, "a.example");
        permit.started();
        return permit;
    }

    private static void enter(HostLimiter limiter, RequestPriority priority) {
        try (var permit = (Admission.Permit) limiter.acquire("a.example", priority, Duration.ZERO)) {
            permit.started();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void releasesItsPlaceWhenInterrupted() throws Exception {
        Admission.Permit first = Hosts.acquire(limiter, "a.example");
        first.started();
        Admission.Permit second = Hosts.acquire(limiter, "a.example");
        second.started();
        Thread caller = Thread.ofVirtual().start(() -> {
            try (Admission.Permit _ = Hosts.acquire(limiter, "a.example")) {
                throw new AssertionError("must not get in");
            } catch (InterruptedException e) {
                // expected
            }
        });
        await().until(() -> caller.getState() == Thread.State.WAITING);

        caller.interrupt();
        caller.join();
        first.close();
        first.close();
        second.close();

        try (Admission.Permit third = Hosts.acquire(limiter, "a.example")) {
            assertThat(third).isNotNull();
        }
    }

    @Test
    void removesHostsWithoutState() throws Exception {
        MovingClock clock = new MovingClock();
        HostLimiter movingLimiter = new HostLimiter(PolitenessSettings.defaults(), clock);
        movingLimiter.throttled("kept.example", null, false);
        for (int i = 0; i < 5000; i++) {
            clock.now = clock.now.plusSeconds(1);
            Hosts.acquire(movingLimiter, i + ".example").close();
        }

        assertThat(movingLimiter.snapshot("0.example")).isEmpty();
        assertThat(movingLimiter.snapshot("4999.example")).isPresent();
        assertThat(movingLimiter.snapshot("kept.example")).isPresent();
    }

    @Test
    void removesTheStateOfAHost27HoursAfterItsLastRequestOrBackOff() throws Exception {
        MovingClock clock = new MovingClock();
        HostLimiter movingLimiter = new HostLimiter(PolitenessSettings.defaults(), clock);
        Hosts.acquire(movingLimiter, "slow.example").close();
        movingLimiter.crawlDelay("slow.example", Duration.ofSeconds(7));
        movingLimiter.throttled("busy.example", null, true);
        Instant end = movingLimiter.throttled("closed.example", Duration.ofHours(24), false);
        movingLimiter.restore(new HostState("left.example", NOW, null, 1, Duration.ofSeconds(7), null));

        sweepAt(NOW.plus(Duration.ofHours(26)), clock, movingLimiter);
        assertThat(movingLimiter.snapshot("slow.example").orElseThrow().crawlDelay())
                .isEqualTo(Duration.ofSeconds(7));
        assertThat(movingLimiter.snapshot("busy.example").orElseThrow().pauses())
                .isOne();
        assertThat(movingLimiter.snapshot("left.example").orElseThrow().pauses())
                .isOne();

        movingLimiter.takeChanged();
        sweepAt(NOW.plus(Duration.ofHours(28)), clock, movingLimiter);
        assertThat(movingLimiter.snapshot("slow.example")).isEmpty();
        assertThat(movingLimiter.snapshot("busy.example")).isEmpty();
        assertThat(movingLimiter.snapshot("left.example")).isEmpty();
        assertThat(movingLimiter.takeChanged())
                .contains("slow.example", "busy.example", "left.example")
                .doesNotContain("closed.example");

        sweepAt(end.plus(Duration.ofHours(26)), clock, movingLimiter);
        assertThat(movingLimiter.snapshot("closed.example").orElseThrow().pauses())
                .isOne();
        sweepAt(end.plus(Duration.ofHours(28)), clock, movingLimiter);
        assertThat(movingLimiter.snapshot("closed.example")).isEmpty();
    }

    /// Sends requests to enough other hosts for the limiter to check all hosts.
    private static void sweepAt(Instant time, MovingClock clock, HostLimiter limiter) throws InterruptedException {
        clock.now = time;
        for (int i = 0; i < 1_100; i++) {
            Hosts.acquire(limiter, time.getEpochSecond() + "-" + i + ".example").close();
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
