package org.newswire.ingest.permits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.fetch.Admission;
import org.newswire.ingest.fetch.Hosts;
import org.newswire.ingest.fetch.PolitenessSettings;
import org.newswire.ingest.fetch.RequestPriority;
import org.newswire.ingest.permits.Instance.Sent;
import org.newswire.ingest.state.LeapingClock;

/// Three instances whose feeds link to pages of one host. `owner` owns the host at first.
class HostPermitsIT {
    private static final Duration NO_DELAY = Duration.ZERO;
    private static final Duration WHILE = Duration.ofMillis(300);
    private static final Duration DELAY = Duration.ofMillis(200);

    private final LeapingClock clock = new LeapingClock();
    private final MemoryTopic topic =
            new MemoryTopic(PolitenessSettings.defaults().withGap(Duration.ofMillis(20)), clock);
    private final Instance owner = topic.join().own();
    private final Instance other = topic.join().ownOthers();
    private final Instance third = topic.join().ownOthers();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() throws InterruptedException {
        threads.shutdownNow();
        topic.close();
    }

    /// The first time is taken before the request starts, so the gaps are not shorter than measured.
    @Test
    void allInstancesTogetherKeepTheCrawlDelay() throws Exception {
        owner.limiter.crawlDelay(Instance.HOST, DELAY);
        List<Long> sent = Collections.synchronizedList(new ArrayList<>());
        List<Future<?>> pages = new ArrayList<>();
        for (Instance instance : List.of(owner, other, third, owner, other, third, owner, other, third)) {
            pages.add(threads.submit(() -> {
                Admission.Permit permit = (Admission.Permit) instance.acquire();
                sent.add(clock.nanos());
                instance.send(permit, DELAY).end();
                return null;
            }));
        }
        for (Future<?> page : pages) {
            page.get();
        }
        List<Long> sorted = sent.stream().sorted().toList();
        for (int i = 1; i < sorted.size(); i++) {
            assertThat(sorted.get(i) - sorted.get(i - 1)).isGreaterThan(DELAY.toNanos() - 2_000_000);
        }
        assertNothingOpen(owner, other, third);
    }

    @Test
    void requestsToOwnHostsWriteNothing() throws Exception {
        owner.send(NO_DELAY).end();
        owner.send(NO_DELAY).end();
        assertThat(topic.written()).isZero();
    }

    @Test
    void allInstancesTogetherHaveTwoConnections() throws Exception {
        Sent one = other.send(NO_DELAY);
        Sent two = third.send(NO_DELAY);
        Future<Sent> local = threads.submit(() -> owner.send(NO_DELAY));
        Future<Sent> remote = threads.submit(() -> other.send(NO_DELAY));
        await().during(WHILE).until(() -> !local.isDone() && !remote.isDone());
        one.end();
        two.end();
        local.get().end();
        remote.get().end();
        assertThat(owner.violations("concurrency")).isZero();
    }

    @Test
    void theOwnerCountsViolationsOfAnInstanceThatAsksForNoPermit() throws Exception {
        Duration delay = Duration.ofSeconds(5);
        owner.send(delay).end();
        other.sendUnpermitted(delay).end();
        await().untilAsserted(() -> assertThat(owner.violations("crawl_delay")).isEqualTo(1));
        clock.moveOn(delay);
        third.sendUnpermitted(delay).end();
        assertNothingOpen(owner, other, third);
        assertThat(owner.violations("crawl_delay")).isEqualTo(1);
        assertThat(other.violations() + third.violations())
                .as("each is counted once, by the owner")
                .isZero();
    }

    @Test
    void theOwnerCountsAThirdConnectionOfAnotherInstance() throws Exception {
        List<Sent> sent = List.of(
                other.sendUnpermitted(NO_DELAY), third.sendUnpermitted(NO_DELAY), other.sendUnpermitted(NO_DELAY));
        await().untilAsserted(() -> assertThat(owner.violations("concurrency")).isEqualTo(1));
        sent.forEach(Sent::end);
        assertNothingOpen(owner);
    }

    @Test
    void aBackOffAppliesToAllInstances() throws Exception {
        other.send(NO_DELAY).end(429, Duration.ofHours(1));
        await().untilAsserted(() -> assertThat(third.acquire())
                .isInstanceOfSatisfying(Admission.Closed.class, closed -> {
                    assertThat(Duration.between(clock.instant(), closed.until()))
                            .isGreaterThan(Duration.ofMinutes(59));
                }));
        assertThat(owner.acquire()).isInstanceOf(Admission.Closed.class);
    }

    @Test
    void theOwnerLearnsACrawlDelayFromAnotherInstance() throws Exception {
        other.permits.limiter().crawlDelay(Instance.HOST, Duration.ofSeconds(5));
        other.send(NO_DELAY).end();
        assertThat(owner.limiter.knownCrawlDelay(Instance.HOST)).contains(Duration.ofSeconds(5));
        clock.moveOn(Duration.ofSeconds(5));
        third.send(NO_DELAY).end();
        assertThat(owner.limiter.knownCrawlDelay(Instance.HOST)).contains(Duration.ofSeconds(5));
        other.permits.limiter().crawlDelay(Instance.HOST, null);
        clock.moveOn(Duration.ofSeconds(5));
        other.send(NO_DELAY).end();
        assertThat(owner.limiter.hasCrawlDelay(Instance.HOST)).isFalse();
    }

    @Test
    void anAskSurvivesTheDeathOfTheOwner() throws Exception {
        topic.kill(owner);
        Future<Sent> page = threads.submit(() -> other.send(NO_DELAY));
        await().until(() -> third.permits.size() == 1);
        third.own();
        page.get().end();
        assertNothingOpen(other, third);
    }

    @Test
    void aNewOwnerCountsTheRequestsInProgress() throws Exception {
        List<Sent> sent = List.of(other.send(NO_DELAY), other.send(NO_DELAY));
        await().until(() -> third.permits.size() == 2);
        owner.release();
        topic.kill(owner);
        third.own();
        assertWaitsForOneOf(sent, third);
    }

    @Test
    void aNewOwnerCountsTheRequestsOfTheFormerOwner() throws Exception {
        List<Sent> sent = List.of(owner.send(NO_DELAY), owner.send(NO_DELAY));
        owner.release();
        await().until(() -> third.permits.size() == 2);
        third.own();
        assertWaitsForOneOf(sent, third);
        assertNothingOpen(owner, other, third);
    }

    @Test
    void aNewOwnerCountsALongRequestOfTheFormerOwner() throws Exception {
        List<Sent> sent = List.of(owner.send(NO_DELAY), owner.send(NO_DELAY));
        owner.ownOthers();
        await().until(() -> third.permits.size() == 2);
        third.own();
        for (int i = 0; i < 6; i++) {
            clock.moveOn(PermitEvent.RENEWAL_INTERVAL);
            topic.settle();
        }
        assertWaitsForOneOf(sent, third);
        assertNothingOpen(owner, other, third);
    }

    /// Another instance may be the owner since. The group tells it within the uncertainty.
    @Test
    void aResumedOwnerGrantsAndJudgesNothingAtFirst() throws Exception {
        clock.moveOn(Duration.ofSeconds(6));
        long since = clock.nanos();
        BooleanSupplier isUncertain =
                () -> clock.nanos() - since < Duration.ofSeconds(3).toNanos();
        topic.settle();
        Sent first = other.sendUnpermitted(Duration.ofMinutes(1));
        Sent second = other.sendUnpermitted(Duration.ofMinutes(1));
        topic.settle();
        double violations = owner.violations();
        assertThat(violations == 0 || !isUncertain.getAsBoolean()).isTrue();
        Future<Sent> page = threads.submit(() -> other.send(NO_DELAY));
        await().during(WHILE).until(() -> !page.isDone() || !isUncertain.getAsBoolean());
        clock.moveOn(Duration.ofSeconds(3));
        first.end();
        second.end();
        page.get().end();
    }

    /// Another instance may have sent a request to the host since the permit was granted.
    @Test
    void aResumedOwnerDoesNotUseItsOwnPermit() throws Exception {
        var before = (Admission.Permit) owner.acquire();
        assertThat(Hosts.isOpen(before)).isTrue();
        clock.moveOn(Duration.ofSeconds(6));
        assertThat(Hosts.isOpen(before)).isFalse();
        topic.settle();
        assertThat(Hosts.isOpen(before)).as("the ownership is uncertain").isFalse();
        before.close();
        Future<Sent> next = threads.submit(() -> owner.send(NO_DELAY));
        owner.release();
        third.own();
        assertThat(Hosts.sharedId(next.get().permit))
                .as("the new owner grants it")
                .isNotNull();
        next.get().end();
    }

    private void assertWaitsForOneOf(List<Sent> sent, Instance instance) throws Exception {
        Future<Sent> page = threads.submit(() -> instance.send(NO_DELAY));
        await().during(WHILE).until(() -> !page.isDone());
        sent.forEach(Sent::end);
        page.get().end();
    }

    @Test
    void aRequestThatWaitsLocallyMovesToTheNewOwner() throws Exception {
        List<Sent> sent = List.of(owner.send(NO_DELAY), owner.send(NO_DELAY));
        Future<Sent> page = threads.submit(() -> owner.send(NO_DELAY));
        owner.release();
        third.own();
        sent.forEach(Sent::end);
        assertThat(Hosts.sharedId(page.get().permit)).isNotNull();
        page.get().end();
    }

    @Test
    void thePermitsOfADeadInstanceAreReleased() throws Exception {
        var _ = other.send(NO_DELAY);
        var _ = other.acquire();
        topic.kill(other);
        await().until(() -> owner.permits.size() == 2);
        clock.moveOn(PermitEvent.EXPIRY);
        assertNothingOpen(owner, third);
        clock.moveOn(Duration.ofSeconds(10)); // a server may continue to write
        owner.send(NO_DELAY).end();
        assertThat(owner.violations("concurrency")).isZero();
    }

    @Test
    void aSuspendedInstanceDoesNotUseItsPermitOnceItHasExpired() throws Exception {
        var permit = (Admission.Permit) other.acquire();
        topic.kill(other);
        clock.moveOn(Duration.ofSeconds(7));
        assertThat(Hosts.isOpen(permit)).isTrue();
        clock.moveOn(Duration.ofSeconds(1));
        assertThat(Hosts.isOpen(permit)).isFalse();
        permit.close();
        assertNothingOpen(owner, third);
    }

    @Test
    void aDeadInstanceStopsItsHostsForLessThanTenSeconds() throws Exception {
        List<Future<Admission>> asks = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            asks.add(threads.submit((Callable<Admission>) other::acquire));
        }
        await().until(() -> third.permits.size() == asks.size());
        topic.kill(other);
        Future<Sent> page = threads.submit(() -> third.send(NO_DELAY));
        await().during(WHILE).until(() -> !page.isDone());
        for (int i = 0; i < 9 && !page.isDone(); i++) {
            clock.moveOn(Duration.ofSeconds(1));
            topic.settle();
        }
        await().atMost(Duration.ofSeconds(1)).until(page::isDone);
        page.get().end();
    }

    @Test
    void noRequestIsSentWithoutAnOwner() throws Exception {
        owner.release();
        Future<Admission> page = threads.submit((Callable<Admission>) other::acquire);
        await().until(() -> {
            clock.moveOn(PermitEvent.RENEWAL_INTERVAL);
            return page.isDone();
        });
        assertThat(page.get()).isInstanceOf(Admission.Closed.class);
        assertNothingOpen(owner, other, third);
    }

    @Test
    void aLongQueueIsNotTakenForAMissingOwner() throws Exception {
        List<Sent> sent = List.of(owner.send(NO_DELAY), owner.send(NO_DELAY));
        Future<Sent> page = threads.submit(() -> other.send(NO_DELAY));
        for (int i = 0; i < 6; i++) {
            clock.moveOn(PermitEvent.RENEWAL_INTERVAL);
            topic.settle();
            assertThat(page).isNotDone();
        }
        sent.forEach(Sent::end);
        page.get().end();
    }

    @Test
    void anInterruptedAskLeavesNothing() throws Exception {
        List<Sent> sent = List.of(owner.send(NO_DELAY), owner.send(NO_DELAY));
        Future<Sent> page = threads.submit(() -> other.send(NO_DELAY));
        await().until(() -> third.permits.size() == 1);
        page.cancel(true);
        sent.forEach(Sent::end);
        assertNothingOpen(owner, other, third);
        owner.send(NO_DELAY).end();
    }

    /// The interrupt and the permit arrive at the same time.
    @Test
    void anInterruptedAskLeavesNoPermit() throws Exception {
        for (int i = 0; i < 200; i++) {
            Future<?> page = threads.submit(() -> {
                ((Admission.Permit) other.acquire()).close();
                return null;
            });
            await().pollInterval(Duration.ofMillis(1)).until(() -> owner.permits.size() > 0 || page.isDone());
            page.cancel(true);
        }
        clock.moveOn(PermitEvent.RENEWAL_INTERVAL);
        assertNothingOpen(owner, other, third);
        clock.moveOn(PermitEvent.RENEWAL_INTERVAL);
        topic.settle();
        assertNothingOpen(owner, other, third);
    }

    @Test
    void moreThanTenThousandOpenRequestsAreIgnored() {
        Instance following = new Instance(PolitenessSettings.defaults(), clock, _ -> {}).ownOthers();
        var request = HostRequest.sent(Instance.HOST, RequestPriority.LIVE, null);
        for (int i = 0; i <= 10_000; i++) {
            following.permits.accept(PermitEvent.of(PermitEvent.Kind.ASKED, "id-" + i, 0, request));
        }
        assertThat(following.permits.size()).isEqualTo(10_000);
        following.permits.accept(PermitEvent.ended("id-10000", request, null));
        assertThat(following.permits.size()).as("the last one was ignored").isEqualTo(10_000);
        following.permits.accept(PermitEvent.ended("id-0", request, null));
        following.permits.accept(PermitEvent.of(PermitEvent.Kind.ASKED, "id-10000", 1, request));
        assertThat(following.permits.size()).as("the last one was repeated").isEqualTo(10_000);
    }

    private static void assertNothingOpen(Instance... instances) {
        await().untilAsserted(() -> assertThat(instances)
                .allSatisfy(each -> assertThat(each.permits.size()).isZero()));
    }
}
