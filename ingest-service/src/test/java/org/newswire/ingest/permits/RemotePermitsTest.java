package org.newswire.ingest.permits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.fetch.Admission;
import org.newswire.ingest.fetch.Hosts;
import org.newswire.ingest.fetch.RequestPriority;

final class RemotePermitsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final HostRequest REQUEST = HostRequest.sent(Instance.HOST, RequestPriority.LIVE, null);

    private final AtomicLong nanos = new AtomicLong();
    private final List<PermitEvent> written = new CopyOnWriteArrayList<>();
    private final RemotePermits permits = new RemotePermits(written::add, InstantSource.fixed(NOW), nanos::get);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    private void renewAfter(Duration time) {
        nanos.addAndGet(time.toNanos());
        permits.renew();
    }

    @Test
    void anAskIsRepeatedFiveTimesEveryThreeSecondsAndThenTheHostCountsAsClosed() {
        Future<Admission> page = threads.submit(() -> permits.acquire(REQUEST));
        await().until(() -> written.size() == 1);
        renewAfter(Duration.ofMillis(2_999));
        assertThat(written).hasSize(1);
        renewAfter(Duration.ofMillis(1));
        for (int i = 0; i < 4; i++) {
            renewAfter(Duration.ofSeconds(3));
        }
        assertThat(written).extracting(PermitEvent::ask).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(written).extracting(PermitEvent::kind).containsOnly(PermitEvent.Kind.ASKED);
        assertThat(page).isNotDone();

        renewAfter(Duration.ofSeconds(3));
        await().until(page::isDone);
        assertThat(page.resultNow()).isEqualTo(new Admission.Closed(NOW.plusSeconds(5)));
        assertThat(written.getLast().kind()).isEqualTo(PermitEvent.Kind.ENDED);
    }

    /// The owner keeps a permit only if the topic has the renewal.
    @Test
    void aPermitIsExtendedByRenewalsThatWereReadBackOnly() {
        Future<Admission> page = threads.submit(() -> permits.acquire(REQUEST));
        await().until(() -> written.size() == 1);
        permits.accept(written.getFirst().as(PermitEvent.Kind.GRANTED));
        await().until(page::isDone);
        var permit = (Admission.Permit) page.resultNow();

        renewAfter(Duration.ofSeconds(7));
        permits.accept(written.getLast());
        renewAfter(Duration.ofSeconds(7));
        assertThat(Hosts.isOpen(permit)).as("7 s after the renewal").isTrue();
        renewAfter(Duration.ofSeconds(1));
        assertThat(Hosts.isOpen(permit)).as("the next one was not read back").isFalse();
        permits.accept(written.getLast());
        assertThat(Hosts.isOpen(permit)).as("an expired one stays expired").isFalse();
    }

    @Test
    void aPermitExpiresByTheWallClockToo() {
        var wall = new AtomicReference<>(NOW);
        var asleep = new RemotePermits(written::add, wall::get, nanos::get);
        Future<Admission> page = threads.submit(() -> asleep.acquire(REQUEST));
        await().until(() -> written.size() == 1);
        asleep.accept(written.getFirst().as(PermitEvent.Kind.GRANTED));
        await().until(page::isDone);
        var permit = (Admission.Permit) page.resultNow();

        wall.set(NOW.plusSeconds(7));
        assertThat(Hosts.isOpen(permit)).isTrue();
        wall.set(NOW.plusSeconds(8));
        assertThat(Hosts.isOpen(permit)).isFalse();
    }

    @Test
    void aGrantForAnEarlierAskIsIgnored() {
        Future<Admission> page = threads.submit(() -> permits.acquire(REQUEST));
        await().until(() -> written.size() == 1);
        renewAfter(Duration.ofSeconds(5));

        permits.accept(written.getFirst().as(PermitEvent.Kind.GRANTED));
        assertThat(page).isNotDone();
        permits.accept(written.getLast().as(PermitEvent.Kind.GRANTED));
        await().until(page::isDone);
        assertThat(page.resultNow()).isInstanceOf(Admission.Permit.class);
    }

    @Test
    void aGrantThatNobodyWaitsForIsGivenBack() {
        Future<Admission> page = threads.submit(() -> permits.acquire(REQUEST));
        await().until(() -> written.size() == 1);
        PermitEvent ask = written.getFirst();
        page.cancel(true);
        await().until(() -> written.size() == 2);

        permits.accept(ask.as(PermitEvent.Kind.GRANTED));
        assertThat(written).hasSize(3).last().isEqualTo(PermitEvent.ended(ask.id(), REQUEST, null));
    }
}
