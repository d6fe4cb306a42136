package org.newswire.ingest.fetch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.HeapShare;

/// Limits the requests to each host: the number in progress, the gap between their starts, and the back-off
/// after 429, 503 or timeouts. [HostSchedule] computes the times.
///
/// Hosts are lower-case names or addresses, see [org.newswire.net.WebUrl#host]. Waiting blocks the
/// (virtual) thread. Thread-safe.
///
/// State is kept in memory for at most 50,000 hosts (fewer with a small heap) and 500 hosts of a site.
/// Beyond that, hosts share a queue ([HostQueues]). [#takeChanged], [#snapshot] and [#restore] preserve the
/// state across restarts.
///
/// ```java
/// switch (limiter.acquire("news.example", RequestPriority.POLL, Duration.ofSeconds(10))) {
///     case Admission.Permit permit -> {
///         try (permit) {
///             permit.started();
///             send(request);
///         }
///     }
///     case Admission.Closed closed -> retryAt(closed.until());
/// }
/// ```
public final class HostLimiter implements RequestLimiter {
    private final PolitenessSettings settings;
    private final InstantSource clock;
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private final HostQueues queues;

    public HostLimiter(PolitenessSettings settings, InstantSource clock) {
        this(settings, clock, HostQueues.maxHosts(HeapShare.heapBytes()), HostQueues.MAX_HOSTS_PER_SITE);
    }

    HostLimiter(PolitenessSettings settings, InstantSource clock, int maxHosts, int maxHostsPerSite) {
        this.settings = settings;
        this.clock = clock;
        this.queues = new HostQueues(settings, clock, maxHosts, maxHostsPerSite, changed::add);
    }

    /// Waits for a permit. Returns [Admission.Closed] if a back-off of the host is longer than `patience`,
    /// or if a [RequestPriority#RETRY] would have to wait for a request that may hang.
    public Admission acquire(String host, RequestPriority priority, Duration patience) throws InterruptedException {
        return acquire(host, priority, null, patience);
    }

    /// Requests with the same priority are ordered by `dueAt`, unless another request has waited for five seconds.
    ///
    /// @param dueAt null if the request is due now
    @Override
    public Admission acquire(String host, RequestPriority priority, @Nullable Instant dueAt, Duration patience)
            throws InterruptedException {
        HostQueue queue = queues.enter(host);
        Instant until;
        try {
            until = queue.await(priority, dueAt == null ? clock.instant() : dueAt, patience);
        } catch (InterruptedException e) {
            queue.leave();
            throw e;
        }
        if (until != null) {
            queue.leave();
            return new Admission.Closed(until);
        }
        return permit(queue, host, priority, null);
    }

    /// Counts a request that another instance has sent, without waiting.
    public Admission.Permit occupy(String host, RequestPriority priority) {
        HostQueue queue = queues.enter(host);
        Admission.Permit permit = permit(queue, host, priority, queue.occupy(priority));
        permit.started();
        return permit;
    }

    private Admission.Permit permit(HostQueue queue, String host, RequestPriority priority, @Nullable Instant sentAt) {
        if (queue.schedule((schedule, _) -> schedule.isRetainedLonger())) {
            changed.add(queue.name());
        }
        return new Admission.Permit(new LocalSlot(queue, host, priority, sentAt));
    }

    /// A place in the queue of a host.
    private final class LocalSlot implements HostSlot {
        private final HostQueue queue;
        private final String host;
        private final RequestPriority priority;
        private final @Nullable Instant sentAt;

        /// @param sentAt when another instance sent the request, or null
        LocalSlot(HostQueue queue, String host, RequestPriority priority, @Nullable Instant sentAt) {
            this.queue = queue;
            this.host = host;
            this.priority = priority;
            this.sentAt = sentAt;
        }

        @Override
        public @Nullable String sharedId() {
            return null;
        }

        @Override
        public boolean isClosed() {
            return queue.schedule(HostSchedule::isBackingOff);
        }

        @Override
        public Instant started() {
            return sentAt == null ? queue.started(priority) : sentAt;
        }

        @Override
        public void responded() {
            queue.responded();
        }

        @Override
        public void succeeded() {
            HostLimiter.this.succeeded(host);
        }

        @Override
        public void throttled(@Nullable Duration retryAfter, boolean isBusy) {
            HostLimiter.this.throttled(host, retryAfter, isBusy);
        }

        @Override
        public void release(@Nullable Instant sentAt, RequestEnd end) {
            if (queue.release(priority, sentAt, end)) {
                changed.add(queue.name());
            }
            queue.leave();
        }
    }

    /// Backs off after 429, or 503 if `busy`: for `retryAfter`, or exponentially longer without it. Returns
    /// the end.
    public Instant throttled(String host, @Nullable Duration retryAfter, boolean busy) {
        return change(host, queue -> {
            Instant end = queue.throttled(retryAfter, busy);
            changed.add(queue.name()); // afterwards, or its writer could still find the old state
            return end;
        });
    }

    /// Resets the exponential back-off of the host.
    public void succeeded(String host) {
        HostQueue queue = queues.find(host);
        if (queue != null && queue.schedule(HostSchedule::succeeded)) {
            changed.add(queue.name());
        }
    }

    /// Sets the `Crawl-delay` of the host; null removes it. It is limited by the settings.
    ///
    /// It always applies between pages. It applies before polls while that takes up at most half of the
    /// time. Otherwise, a host with many feeds could not be polled in time. The page of a new item may
    /// follow its poll immediately.
    @Override
    public void crawlDelay(String host, @Nullable Duration delay) {
        change(host, queue -> {
            boolean differs = queue.crawlDelay(delay);
            if (differs) {
                changed.add(queue.name());
            }
            return differs;
        });
    }

    @Override
    public boolean hasCrawlDelay(String host) {
        return knownCrawlDelay(host).isPresent();
    }

    /// The `Crawl-delay` of the host; empty if it has none or none is known.
    public Optional<Duration> knownCrawlDelay(String host) {
        return Optional.ofNullable(queues.find(host))
                .flatMap(queue -> queue.schedule((schedule, _) -> schedule.knownCrawlDelay()));
    }

    /// The number of hosts that back off, without hosts that were handed over to another instance.
    public int backingOff() {
        return (int) queues.all().stream()
                .filter(queue -> queue.schedule(HostSchedule::isCountedAsBackingOff))
                .count();
    }

    /// Another instance has restored the state of the host, or is about to.
    public void handOver(String host) {
        HostQueue queue = queues.find(host);
        if (queue != null && queue.name().equals(host)) {
            queue.handOver();
        }
    }

    /// The number of hosts with state; hosts that share a queue count as one.
    int size() {
        return queues.size();
    }

    @Override
    public PolitenessSettings settings() {
        return settings;
    }

    /// The shortest time between two requests to a host.
    public Duration gap() {
        return settings.gap();
    }

    /// The hosts whose state to persist has changed since the last call.
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

    /// Merges a persisted state. The later end of a back-off applies.
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
}
