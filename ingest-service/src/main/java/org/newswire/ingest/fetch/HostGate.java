package org.newswire.ingest.fetch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Lets requests to each host through one after another: no more than so many at a time, with a gap
/// between their starts, and none during a pause that the host asked for, or that it gets as it leaves
/// request after request unanswered.
///
/// Hosts are lower-case names or addresses as [WebUrl#host] gives them. Waiting blocks the (virtual)
/// thread. Thread-safe. State lives in memory, as long as it matters; [#takeChanged], [#snapshot] and
/// [#restore] carry it across restarts.
public final class HostGate {
    private static final int SWEEP_AT = 1024;
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private final GateSettings settings;
    private final InstantSource clock;
    private final ConcurrentHashMap<String, HostQueue> queues = new ConcurrentHashMap<>();
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private volatile int sweepAt = SWEEP_AT;

    public HostGate(GateSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /// Waits for as long as it takes, pauses included.
    public Admission.Permit acquire(String host) throws InterruptedException {
        return switch (acquire(host, Lane.POLL, FOREVER)) {
            case Admission.Permit permit -> permit;
            case Admission.Closed closed ->
                throw new IllegalStateException(host + " is closed until " + closed.until());
        };
    }

    /// Waits for its turn, but for a pause of the host only as long as `patience`. A [Lane#RETRY] does
    /// not wait for what may hang either.
    public Admission acquire(String host, Lane lane, Duration patience) throws InterruptedException {
        return acquire(host, lane, null, patience);
    }

    /// The same, before those of its lane that have been due for less time, unless they have waited for
    /// five seconds.
    ///
    /// @param dueAt null where it is due now
    Admission acquire(String host, Lane lane, @Nullable Instant dueAt, Duration patience) throws InterruptedException {
        sweep();
        HostQueue queue = enter(host);
        Instant until;
        try {
            until = queue.await(lane, dueAt == null ? clock.instant() : dueAt, patience);
        } catch (InterruptedException e) {
            queue.leave();
            throw e;
        }
        if (until != null) {
            queue.leave();
            return new Admission.Closed(until);
        }
        return new Admission.Permit(queue, lane, () -> changed.add(host));
    }

    /// When the host's pause ends, or empty where it is in none.
    public Optional<Instant> closedUntil(String host) {
        Instant until = read(host, HostQueue::closedUntil);
        return until != null && until.isAfter(clock.instant()) ? Optional.of(until) : Optional.empty();
    }

    /// No request to the host starts before `until`. An earlier end of a pause doesn't replace a later
    /// one.
    public void backOff(String host, Instant until) {
        change(host, queue -> queue.closeUntil(until));
        changed.add(host);
    }

    /// The host asked for a pause (429; 503 where `busy`): as long as it said, or longer each time it
    /// says nothing. Returns the end of the pause.
    public Instant throttled(String host, @Nullable Duration retryAfter, boolean busy) {
        Instant until = change(host, queue -> queue.throttled(retryAfter, busy));
        changed.add(host);
        return until;
    }

    /// As much of what a host asks for as is respected.
    @Nullable
    Duration respected(@Nullable Duration retryAfter) {
        return retryAfter == null || retryAfter.compareTo(settings.maxPause()) <= 0 ? retryAfter : settings.maxPause();
    }

    /// The host answered well: its next pause is a first one again.
    public void succeeded(String host) {
        if (Boolean.TRUE.equals(read(host, HostQueue::succeeded))) {
            changed.add(host);
        }
    }

    /// The delay that robots.txt asks for between two requests; at most the ceiling is respected.
    /// Between pages it always holds, and before polls while that takes up no more than half of the
    /// time: a host with many feeds could not be polled in time otherwise. So polls that fall due
    /// together part, and what they bring does not come at once. The page of a new item does not wait
    /// for it after a poll. Null takes it back.
    public void crawlDelay(String host, @Nullable Duration delay) {
        if (change(host, queue -> queue.crawlDelay(delay))) {
            changed.add(host);
        }
    }

    /// How many hosts are in a pause, but for those that were handed on: they go without requests here, too,
    /// and are the next owner's to count.
    public int resting() {
        return (int) queues.values().stream().filter(HostQueue::isResting).count();
    }

    /// Somebody else has [#restore]d what is known of the host, or is about to.
    public void handOn(String host) {
        HostQueue queue = queues.get(host);
        if (queue != null) {
            queue.handOn();
        }
    }

    GateSettings settings() {
        return settings;
    }

    /// The shortest time between two requests to a host.
    public Duration gap() {
        return settings.gap();
    }

    /// The hosts of which something else is to be remembered than when this was asked last.
    public Set<String> takeChanged() {
        Set<String> taken = Set.copyOf(changed);
        changed.removeAll(taken);
        return taken;
    }

    /// What to remember of the host, or empty where there is nothing.
    public Optional<HostState> snapshot(String host) {
        return Optional.ofNullable(read(host, queue -> queue.snapshot(host)));
    }

    /// Takes up what was remembered. Of two ends of a pause the later one counts.
    public void restore(HostState state) {
        change(state.host(), queue -> queue.restore(state));
    }

    private <T> T change(String host, Function<HostQueue, T> change) {
        HostQueue queue = enter(host);
        try {
            return change.apply(queue);
        } finally {
            queue.leave();
        }
    }

    private <T> @Nullable T read(String host, Function<HostQueue, @Nullable T> read) {
        HostQueue queue = queues.get(host);
        return queue == null ? null : read.apply(queue);
    }

    private HostQueue enter(String host) {
        return queues.compute(host, (name, present) -> {
            HostQueue queue = present == null ? new HostQueue(settings, clock) : present;
            queue.enter();
            return queue;
        });
    }

    /// Forgets hosts that there is nothing to remember of, now and then; a crawl delay, and how many pauses
    /// there were, a day after the last request, when robots.txt is to be asked for again anyway.
    private void sweep() {
        if (queues.size() >= sweepAt) {
            for (String host : queues.keySet()) {
                if (queues.computeIfPresent(host, (name, queue) -> queue.isForgettable() ? null : queue) == null) {
                    changed.add(host);
                }
            }
            sweepAt = Math.max(SWEEP_AT, 2 * queues.size());
        }
    }
}
