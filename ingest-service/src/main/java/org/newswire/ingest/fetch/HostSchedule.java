package org.newswire.ingest.fetch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Computes when the next request to a host may start: after the gap, the back-off and the crawl delay.
///
/// The class has no clock and never waits; callers pass the time. A request that timed out counts as in
/// progress until two minutes after it was sent, since the server may still be working on it. While the host
/// answers other requests, such requests occupy all connections but one, so that resources that hang do not
/// stop the others. Not thread-safe: [HostQueue] guards it with its lock.
final class HostSchedule {
    private static final int MAX_DOUBLINGS = 20;

    /// The time that a server may work on a request that timed out: two minutes, and network latency.
    private static final Duration SERVER_WORK_TIME = Duration.ofSeconds(122);

    /// The time that a server may continue to write a response that was too slow.
    private static final Duration SERVER_WRITE_TIME = Duration.ofSeconds(10);

    /// Polls respect a `Crawl-delay` while it takes up at most half of this period. A host with many feeds
    /// could not be polled in time otherwise.
    private static final Duration POLL_SPACING_PERIOD = Duration.ofMinutes(1);

    /// A host that has answered within this time is responsive, unless more requests than it permits
    /// connections have timed out since.
    private static final Duration RESPONSIVE_TIME = Duration.ofMinutes(10);

    private final PolitenessSettings settings;
    private final boolean isShared;
    private final ArrayDeque<Instant> lastPolls = new ArrayDeque<>(1);
    private final PriorityQueue<Instant> abortedUntil = new PriorityQueue<>(1);
    private Instant nextStart = Instant.EPOCH;
    private Instant lastStart = Instant.EPOCH;
    private Instant lastCrawl = Instant.EPOCH;
    private @Nullable Instant backOffEnd;
    private int backOffs;
    private boolean isHandedOver;
    private @Nullable Duration crawlDelay;
    private Instant restoredUntil = Instant.EPOCH;
    private Instant writtenUntil = Instant.EPOCH;
    private @Nullable Instant answeredAt;
    private int unanswered;

    /// @param isShared whether several hosts use the schedule; the longest of their delays applies
    HostSchedule(PolitenessSettings settings, boolean isShared) {
        this.settings = settings;
        this.isShared = isShared;
    }

    /// @param isAlone whether no other request waits for the host
    Instant earliestStart(RequestPriority priority, boolean isAlone) {
        Instant pauseEnd = backOffEnd;
        Instant start = pauseEnd == null ? nextStart : later(nextStart, pauseEnd);
        Duration delay = crawlDelay;
        if (delay == null) {
            return start;
        }
        return later(start, priority.crawls() ? pageStart(priority, delay, isAlone) : pollStart(delay));
    }

    /// Pages are always spaced from other pages. Pages of the backfill are also spaced from polls, unless other
    /// requests wait. The page of a new item may follow the poll that found it.
    private Instant pageStart(RequestPriority priority, Duration delay, boolean isAlone) {
        return (priority == RequestPriority.BACKFILL && isAlone ? lastStart : lastCrawl).plus(delay);
    }

    private Instant pollStart(Duration delay) {
        boolean fits = delay.multipliedBy(lastPolls.size()).compareTo(POLL_SPACING_PERIOD.dividedBy(2)) <= 0;
        return fits ? lastStart.plus(delay) : lastStart;
    }

    /// A request got its permit.
    void admitted(RequestPriority priority, Instant now) {
        started(priority, now);
        if (!priority.crawls()) {
            lastPolls.add(now);
        }
        while (!lastPolls.isEmpty()
                && lastPolls.getFirst().plus(POLL_SPACING_PERIOD).isBefore(now)) {
            lastPolls.removeFirst();
        }
    }

    /// A request is sent. The gap starts.
    void started(RequestPriority priority, Instant now) {
        nextStart = now.plus(settings.gap());
        lastStart = now;
        if (priority.crawls()) {
            lastCrawl = now;
        }
    }

    /// A response starts. The gap starts again, since the request may have been delayed by the network.
    void responded(Instant now) {
        nextStart = later(nextStart, now.plus(settings.gap()));
    }

    /// A request ended with a response.
    void answered(Instant now) {
        answeredAt = now;
        unanswered = 0;
    }

    private boolean isResponsive(Instant now) {
        Instant last = answeredAt;
        return last != null
                && unanswered <= settings.connections()
                && last.plus(RESPONSIVE_TIME).isAfter(now);
    }

    /// A request ended without a complete response. The result is that of [#backOffIfUnresponsive].
    boolean aborted(Instant sentAt, RequestEnd end, Instant now) {
        unanswered += end == RequestEnd.UNANSWERED ? 1 : 0;
        abortedUntil.add(end == RequestEnd.UNANSWERED ? sentAt.plus(SERVER_WORK_TIME) : now.plus(SERVER_WRITE_TIME));
        return backOffIfUnresponsive(now);
    }

    /// @return whether the host backs off, as all permitted requests timed out
    boolean backOffIfUnresponsive(Instant now) {
        boolean isUnresponsive = abortedInProgress(now) >= settings.connections();
        if (isUnresponsive) {
            backOffUntil(abortedUntil.element());
        }
        return isUnresponsive;
    }

    /// The number of aborted requests that still count as in progress: at most all connections but one while
    /// the host is responsive.
    int abortedInProgress(Instant now) {
        while (!abortedUntil.isEmpty() && !now.isBefore(abortedUntil.element())) {
            abortedUntil.remove();
        }
        int most = isResponsive(now) ? Math.max(1, settings.connections() - 1) : Integer.MAX_VALUE;
        return Math.min(most, abortedUntil.size());
    }

    /// When the first aborted request stops counting, or null.
    @Nullable
    Instant firstAbortedEnd() {
        return abortedUntil.peek();
    }

    /// When the last aborted request stops counting, or null.
    @Nullable
    Instant lastAbortedEnd() {
        return abortedUntil.isEmpty() ? null : Collections.max(abortedUntil);
    }

    @Nullable
    Instant backOffEnd() {
        return backOffEnd;
    }

    boolean isBackingOff(Instant now) {
        Instant end = backOffEnd;
        return end != null && end.isAfter(now);
    }

    /// Whether the host backs off and this instance accounts for it.
    boolean isCountedAsBackingOff(Instant now) {
        return !isHandedOver && isBackingOff(now);
    }

    /// Another instance owns the state from now on, until the host backs off here again.
    void handOver() {
        isHandedOver = true;
    }

    /// An earlier end does not replace a later one.
    ///
    /// @return the resulting end
    Instant backOffUntil(Instant until) {
        isHandedOver = false;
        Instant present = backOffEnd;
        Instant end = present == null ? until : later(present, until);
        backOffEnd = end;
        return end;
    }

    /// The host returned 429, or 503 if `isBusy`. Without `Retry-After`, each back-off is twice the
    /// previous one.
    ///
    /// @return the end of the back-off
    Instant throttled(@Nullable Duration retryAfter, boolean isBusy, Instant now) {
        Duration first = isBusy ? settings.firstBusyPause() : settings.firstPause();
        Duration grown = first.multipliedBy(1L << Math.min(backOffs, MAX_DOUBLINGS));
        backOffs++;
        Duration asked = retryAfter == null ? grown : retryAfter;
        return backOffUntil(now.plus(asked.compareTo(settings.maxPause()) > 0 ? settings.maxPause() : asked));
    }

    /// Resets the exponential back-off. During a back-off it has no effect: the response belongs to an earlier
    /// request.
    ///
    /// @return whether it was reset
    boolean succeeded(Instant now) {
        if (backOffs == 0 || isBackingOff(now)) {
            return false;
        }
        backOffEnd = null;
        backOffs = 0;
        return true;
    }

    /// @param delay null for none
    /// @return whether the delay has changed
    boolean crawlDelay(@Nullable Duration delay) {
        Duration before = crawlDelay;
        Duration ceiling = settings.maxCrawlDelay();
        Duration respected =
                delay == null || !delay.isPositive() ? null : delay.compareTo(ceiling) > 0 ? ceiling : delay;
        crawlDelay = isShared ? longer(before, respected) : respected;
        return !Objects.equals(before, crawlDelay);
    }

    Optional<Duration> knownCrawlDelay() {
        return Optional.ofNullable(crawlDelay);
    }

    private static @Nullable Duration longer(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) > 0 ? one : other;
    }

    HostState snapshot(String host) {
        writtenUntil = retainedUntil();
        return new HostState(host, later(nextStart, spacedStart()), backOffEnd, backOffs, crawlDelay, writtenUntil);
    }

    /// Whether the state must be kept much longer than the last [#snapshot] says.
    boolean isRetainedLonger() {
        return hasState() && retainedUntil().isAfter(writtenUntil.plus(HostState.WRITTEN_EVERY));
    }

    /// Merges a persisted state; the later times and longer delays apply.
    void restore(HostState state) {
        isHandedOver = false;
        nextStart = later(nextStart, state.nextStart());
        backOffs = Math.max(backOffs, state.pauses());
        crawlDelay = isShared
                ? longer(crawlDelay, state.crawlDelay())
                : crawlDelay == null ? state.crawlDelay() : crawlDelay;
        restoredUntil = later(restoredUntil, state.forgottenAt());
        writtenUntil = restoredUntil;
        Instant until = state.closedUntil();
        if (until != null) {
            backOffUntil(until);
        }
    }

    /// Whether there is no state to keep.
    boolean isForgettable(Instant now) {
        return !isDelayed(now) && !(hasState() && retainedUntil().isAfter(now));
    }

    /// Whether the next request may start immediately, with all delays respected.
    boolean isIdle(Instant now) {
        return !isDelayed(now) && !spacedStart().isAfter(now);
    }

    private boolean hasState() {
        return backOffs > 0 || crawlDelay != null;
    }

    /// Whether the gap or a back-off delays the next request.
    private boolean isDelayed(Instant now) {
        return nextStart.isAfter(now) || isBackingOff(now);
    }

    private Instant spacedStart() {
        return crawlDelay == null ? nextStart : lastStart.plus(crawlDelay);
    }

    /// When crawl delay and number of back-offs expire: some time after the last request or back-off.
    private Instant retainedUntil() {
        Instant pauseEnd = backOffEnd;
        Instant needed = pauseEnd == null ? lastStart : later(lastStart, pauseEnd);
        return later(restoredUntil, needed.plus(HostState.REMEMBERED));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
