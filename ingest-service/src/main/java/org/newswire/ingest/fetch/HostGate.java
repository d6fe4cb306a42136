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
/// thread. Thread-safe. The state is kept in memory while it matters, for at most 50,000 hosts (fewer with a
/// small heap) and 500 of a site. Beyond that, hosts share a queue ([HostQueues]). [#takeChanged],
/// [#snapshot] and [#restore] carry the state across restarts.
public final class HostGate {
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private final GateSettings settings;
    private final InstantSource clock;
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private final HostQueues queues;

    public HostGate(GateSettings settings, InstantSource clock) {
        this(settings, clock, HostQueues.maxHosts(Runtime.getRuntime().maxMemory()), HostQueues.MAX_HOSTS_PER_SITE);
    }

    HostGate(GateSettings settings, InstantSource clock, int maxHosts, int maxHostsPerSite) {
        this.settings = settings;
        this.clock = clock;
        this.queues = new HostQueues(settings, clock, maxHosts, maxHostsPerSite, changed::add);
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
        HostQueue queue = queues.enter(host);
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
        if (queue.isRememberedLonger()) {
            changed.add(queue.name());
        }
        return new Admission.Permit(queue, lane, () -> changed.add(queue.name()));
    }

    /// When the host's pause ends, or empty where it is in none.
    public Optional<Instant> closedUntil(String host) {
        Instant until = read(host, HostQueue::closedUntil);
        return until != null && until.isAfter(clock.instant()) ? Optional.of(until) : Optional.empty();
    }

    /// No request to the host starts before `until`. An earlier end of a pause doesn't replace a later
    /// one.
    public void backOff(String host, Instant until) {
        change(host, queue -> {
            changed.add(queue.name());
            return queue.closeUntil(until);
        });
    }

    /// The host asked for a pause (429; 503 where `busy`): as long as it said, or longer each time it
    /// says nothing. Returns the end of the pause.
    public Instant throttled(String host, @Nullable Duration retryAfter, boolean busy) {
        return change(host, queue -> {
            changed.add(queue.name());
            return queue.throttled(retryAfter, busy);
        });
    }

    /// As much of what a host asks for as is respected.
    @Nullable
    Duration respected(@Nullable Duration retryAfter) {
        return retryAfter == null || retryAfter.compareTo(settings.maxPause()) <= 0 ? retryAfter : settings.maxPause();
    }

    /// The host answered well: its next pause is a first one again.
    public void succeeded(String host) {
        HostQueue queue = queues.find(host);
        if (queue != null && queue.succeeded()) {
            changed.add(queue.name());
        }
    }

    /// The delay that robots.txt asks for between two requests; at most the ceiling is respected.
    /// Between pages it always holds, and before polls while that takes up no more than half of the
    /// time: a host with many feeds could not be polled in time otherwise. So polls that fall due
    /// together part, and what they bring does not come at once. The page of a new item does not wait
    /// for it after a poll. Null takes it back.
    public void crawlDelay(String host, @Nullable Duration delay) {
        change(host, queue -> {
            boolean differs = queue.crawlDelay(delay);
            if (differs) {
                changed.add(queue.name());
            }
            return differs;
        });
    }

    /// Whether a crawl delay of the host is known. A host may be dropped because of the limit before its
    /// robots.txt is.
    boolean hasCrawlDelay(String host) {
        return Boolean.TRUE.equals(read(host, HostQueue::hasCrawlDelay));
    }

    /// How many hosts are in a pause, but for those that were handed on: they go without requests here, too,
    /// and are the next owner's to count.
    public int resting() {
        return (int) queues.all().stream().filter(HostQueue::isResting).count();
    }

    /// Somebody else has [#restore]d what is known of the host, or is about to.
    public void handOn(String host) {
        HostQueue queue = queues.find(host);
        if (queue != null && queue.name().equals(host)) {
            queue.handOn();
        }
    }

    /// The number of hosts with state, where hosts that share a queue count as one.
    int size() {
        return queues.size();
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

    /// The state to keep for the host, or empty if it has none. The state of a shared queue has its own
    /// name, which [#takeChanged] returns.
    public Optional<HostState> snapshot(String host) {
        return Optional.ofNullable(queues.find(host))
                .filter(queue -> queue.name().equals(host))
                .map(HostQueue::snapshot);
    }

    /// Takes up what was remembered. Of two ends of a pause the later one counts.
    public void restore(HostState state) {
        queues.restore(state);
    }

    private <T> T change(String host, Function<HostQueue, T> change) {
        HostQueue queue = queues.enter(host);
        try {
            return change.apply(queue);
        } finally {
            queue.leave();
        }
    }

    private <T> @Nullable T read(String host, Function<HostQueue, @Nullable T> read) {
        HostQueue queue = queues.find(host);
        return queue == null ? null : read.apply(queue);
    }
}
