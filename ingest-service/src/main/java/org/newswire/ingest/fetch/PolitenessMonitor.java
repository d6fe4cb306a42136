package org.newswire.ingest.fetch;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.newswire.net.WebUrl;

/// Checks each request against the politeness rules at the time it is sent, independently of the
/// [HostLimiter]. It shares only the settings with the limiter, and uses a monotonic clock.
///
/// It sees all requests of this process to its own hosts, and those that other instances report
/// ([RequestReports]). Requests of a former owner before a rebalance are not checked. Thread-safe.
public final class PolitenessMonitor {
    /// The scheduler may delay a thread between the decision to send and the sending.
    private static final Duration GAP_SLACK = Duration.ofMillis(20);

    private static final Duration DELAY_SLACK = Duration.ofMillis(100);

    private static final Duration PAUSE_SLACK = Duration.ofSeconds(1);

    /// A request that timed out counts as in progress for this time after it was sent.
    private static final Duration GIVEN_UP = Duration.ofMinutes(2).minus(PAUSE_SLACK);

    /// Requests that timed out occupy all connections but one of a host that has answered within this time.
    private static final Duration RESPONSIVE = Duration.ofMinutes(10);

    /// A server may continue to write an abandoned body for this time.
    private static final Duration WRITING = Duration.ofSeconds(5);

    private static final int SWEEP_AT = 1024;

    /// Beyond this many hosts, pauses of hosts without current requests are dropped, too.
    private static final int MAX_HOSTS = 50_000;

    private final PolitenessSettings allowed;
    private final LongSupplier nanos;
    private final long gapNanos;
    private final ConcurrentHashMap<String, Host> hosts = new ConcurrentHashMap<>();
    private final Map<String, PathRules> robots = new ConcurrentHashMap<>();
    private volatile boolean haveRulesBeenDropped;
    private volatile int sweepAt = SWEEP_AT;

    /// The observed requests of a host. Guarded by its entry in the map.
    private static final class Host {
        private int underWay;
        private long lastSent;
        private boolean everSent;
        private long lastPageSent;
        private boolean everSentPage;
        private long crawlDelayNanos;
        private long pausedUntil;
        private boolean paused;
        private final List<Long> givenUpUntil = new ArrayList<>();

        private long answeredAt;
        private boolean hasAnswered;
        private int unanswered;

        /// Whether the crawl delay after the last page is not over.
        boolean isBeforePage(long now) {
            return everSentPage && now - lastPageSent < crawlDelayNanos;
        }

        int underWay(long now) {
            givenUpUntil.removeIf(until -> now - until >= 0);
            return underWay + givenUpUntil.size();
        }

        /// As [#underWay], with at most all connections but one for requests that timed out if the host answers
        /// others.
        int occupied(long now, int connections) {
            boolean isResponsive = hasAnswered && unanswered <= connections && now - answeredAt < RESPONSIVE.toNanos();
            int all = underWay(now);
            return isResponsive ? underWay + Math.min(all - underWay, Math.max(1, connections - 1)) : all;
        }
    }

    /// @param nanos a monotonic clock, such as [System#nanoTime]
    public PolitenessMonitor(PolitenessSettings allowed, LongSupplier nanos) {
        this.allowed = allowed;
        this.nanos = nanos;
        this.gapNanos = allowed.gap().minus(slack(allowed.gap(), GAP_SLACK)).toNanos();
    }

    /// A tenth of the time, at most `most`.
    private static Duration slack(Duration time, Duration most) {
        Duration tenth = time.dividedBy(10);
        return tenth.compareTo(most) > 0 ? most : tenth;
    }

    /// Records a request that is sent now.
    ///
    /// @return the rules that it violates
    Set<PolitenessRule> sent(URI url, ResourceKind kind) {
        Set<PolitenessRule> broken = sent(WebUrl.host(url), kind == ResourceKind.PAGE ? crawlDelay(url) : null);
        broken.addAll(disallowed(url, kind));
        return broken;
    }

    /// Records a request that this or another instance sends now.
    ///
    /// @param crawlDelay of the page's origin, or zero; null for other resources
    /// @return the rules that it violates, without robots.txt
    public Set<PolitenessRule> sent(String name, @Nullable Duration crawlDelay) {
        Set<PolitenessRule> broken = EnumSet.noneOf(PolitenessRule.class);
        hosts.compute(name, (_, known) -> {
            Host host = known == null ? new Host() : known;
            long now = nanos.getAsLong();
            judge(host, now, broken);
            if (crawlDelay != null) {
                judgePage(host, crawlDelay, now, broken);
            }
            return host;
        });
        sweep();
        return broken;
    }

    /// Judges a request by the rules of robots.txt only.
    Set<PolitenessRule> disallowed(URI url, ResourceKind kind) {
        return kind == ResourceKind.PAGE && !mayBeAsked(url)
                ? EnumSet.of(PolitenessRule.ROBOTS)
                : EnumSet.noneOf(PolitenessRule.class);
    }

    /// The `Crawl-delay` of an origin as far as the settings respect it; zero if none is known.
    Duration crawlDelay(URI url) {
        PathRules rules = robots.get(WebUrl.origin(url));
        Duration delay = rules == null ? Duration.ZERO : Duration.ofMillis(rules.crawlDelayMillis());
        return delay.compareTo(allowed.maxCrawlDelay()) > 0 ? allowed.maxCrawlDelay() : delay;
    }

    private static void judgePage(Host host, Duration crawlDelay, long now, Set<PolitenessRule> broken) {
        host.crawlDelayNanos = crawlDelay.minus(slack(crawlDelay, DELAY_SLACK)).toNanos();
        if (host.isBeforePage(now)) {
            broken.add(PolitenessRule.CRAWL_DELAY);
        }
        host.lastPageSent = now;
        host.everSentPage = true;
    }

    private void judge(Host host, long now, Set<PolitenessRule> broken) {
        if (host.everSent && now - host.lastSent < gapNanos) {
            broken.add(PolitenessRule.GAP);
        }
        host.lastSent = now;
        host.everSent = true;
        host.underWay++;
        if (host.occupied(now, allowed.connections()) > allowed.connections()) {
            broken.add(PolitenessRule.CONCURRENCY);
        }
        if (host.paused && now - host.pausedUntil < 0) {
            broken.add(PolitenessRule.RETRY_AFTER);
        }
    }

    /// Records the end of a request.
    ///
    /// @param sentAt when it was sent
    public void ended(String name, long sentAt, RequestEnd how) {
        hosts.computeIfPresent(name, (_, host) -> {
            host.underWay--;
            switch (how) {
                case OVER -> {
                    host.answeredAt = nanos.getAsLong();
                    host.hasAnswered = true;
                    host.unanswered = 0;
                }
                case TOO_SLOW -> host.givenUpUntil.add(nanos.getAsLong() + WRITING.toNanos());
                case UNANSWERED -> {
                    host.givenUpUntil.add(sentAt + GIVEN_UP.toNanos());
                    host.unanswered++;
                }
            }
            return host;
        });
    }

    /// Returns the time of the monitor's clock, for [#mustPause] and [#ended].
    public long now() {
        return nanos.getAsLong();
    }

    /// Records that a host requested a pause.
    ///
    /// @param since time of the request
    /// @param asked the duration; limited to the longest that the settings respect
    public void mustPause(String name, long since, Duration asked) {
        Duration pause = asked.compareTo(allowed.maxPause()) > 0 ? allowed.maxPause() : asked;
        long until = since + pause.minus(slack(pause, PAUSE_SLACK)).toNanos();
        hosts.computeIfPresent(name, (_, host) -> {
            host.pausedUntil = host.paused && host.pausedUntil - until > 0 ? host.pausedUntil : until;
            host.paused = true;
            return host;
        });
    }

    /// Sets the current rules of the robots.txt of an origin.
    void rules(String origin, PathRules rules) {
        robots.put(origin, rules);
    }

    /// The rules of an origin were dropped because of the memory limit.
    void dropRules(String origin) {
        haveRulesBeenDropped = true;
        robots.remove(origin);
    }

    /// Uses the answer that the rules gave before the request was made. Once rules had to be dropped, an
    /// origin without rules counts as allowed.
    private boolean mayBeAsked(URI url) {
        PathRules rules = robots.get(WebUrl.origin(url));
        return rules == null ? haveRulesBeenDropped : rules.lastAnswer(url) == PathRules.Verdict.ALLOWED;
    }

    /// Drops hosts whose state no rule needs, from time to time.
    private void sweep() {
        if (hosts.size() >= sweepAt) {
            long now = nanos.getAsLong();
            for (String name : hosts.keySet()) {
                hosts.computeIfPresent(name, (_, host) -> isForgettable(host, now) ? null : host);
            }
            if (hosts.size() >= MAX_HOSTS) {
                hosts.values().removeIf(host -> host.underWay(now) == 0 && now - host.lastSent > gapNanos);
            }
            sweepAt = Math.clamp(2L * hosts.size(), SWEEP_AT, Math.max(MAX_HOSTS, hosts.size() + SWEEP_AT));
        }
    }

    private boolean isForgettable(Host host, long now) {
        return host.underWay(now) == 0
                && now - host.lastSent > gapNanos
                && !host.isBeforePage(now)
                && !(host.paused && now - host.pausedUntil < 0);
    }
}
