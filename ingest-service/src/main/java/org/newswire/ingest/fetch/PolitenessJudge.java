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

/// Judges each request by when it really left, whatever the gate thinks: it has the gate's settings,
/// and nothing else of it. What it knows of hosts it has seen itself, by a clock that never leaps.
///
/// It sees this process alone: what another instance asked a host before a hand-over it does not know,
/// nor a `Crawl-delay`. Thread-safe.
public final class PolitenessJudge {
    /// Between a decision to send and the sending a scheduler may come.
    private static final Duration GAP_SLACK = Duration.ofMillis(20);

    private static final Duration PAUSE_SLACK = Duration.ofSeconds(1);

    /// So long after it was sent a server may be at work on a request that was given up: it counts as
    /// under way.
    private static final Duration GIVEN_UP = Duration.ofMinutes(2).minus(PAUSE_SLACK);

    /// So long it may go on writing a body that we stopped reading.
    private static final Duration WRITING = Duration.ofSeconds(5);

    private static final int SWEEP_AT = 1024;

    /// Beyond this many hosts, pauses of hosts without current requests are dropped, too.
    private static final int MAX_HOSTS = 50_000;

    private final GateSettings allowed;
    private final LongSupplier nanos;
    private final long gapNanos;
    private final ConcurrentHashMap<String, Host> hosts = new ConcurrentHashMap<>();
    private final Map<String, PathRules> robots = new ConcurrentHashMap<>();
    private volatile boolean robotsForgotten;
    private volatile int sweepAt = SWEEP_AT;

    /// What was seen of a host. Guarded by its entry in the map.
    private static final class Host {
        private int underWay;
        private long lastSent;
        private boolean everSent;
        private long pausedUntil;
        private boolean paused;
        private final List<Long> givenUpUntil = new ArrayList<>();

        int underWay(long now) {
            givenUpUntil.removeIf(until -> now - until >= 0);
            return underWay + givenUpUntil.size();
        }
    }

    /// @param nanos a clock that never leaps, such as [System#nanoTime]
    public PolitenessJudge(GateSettings allowed, LongSupplier nanos) {
        this.allowed = allowed;
        this.nanos = nanos;
        this.gapNanos = allowed.gap().minus(slack(allowed.gap(), GAP_SLACK)).toNanos();
    }

    /// A tenth, `most` at the most.
    private static Duration slack(Duration time, Duration most) {
        Duration tenth = time.dividedBy(10);
        return tenth.compareTo(most) > 0 ? most : tenth;
    }

    /// A request leaves now.
    ///
    /// @return the rules that it breaks
    Set<PolitenessRule> sent(URI url, Accept kind) {
        Set<PolitenessRule> broken = EnumSet.noneOf(PolitenessRule.class);
        hosts.compute(WebUrl.host(url), (_, known) -> {
            Host host = known == null ? new Host() : known;
            judge(host, nanos.getAsLong(), broken);
            return host;
        });
        if (kind == Accept.PAGE && !mayBeAsked(url)) {
            broken.add(PolitenessRule.ROBOTS);
        }
        sweep();
        return broken;
    }

    private void judge(Host host, long now, Set<PolitenessRule> broken) {
        if (host.everSent && now - host.lastSent < gapNanos) {
            broken.add(PolitenessRule.GAP);
        }
        host.lastSent = now;
        host.everSent = true;
        host.underWay++;
        if (host.underWay(now) > allowed.connections()) {
            broken.add(PolitenessRule.CONCURRENCY);
        }
        if (host.paused && now - host.pausedUntil < 0) {
            broken.add(PolitenessRule.RETRY_AFTER);
        }
    }

    /// A request is over for us.
    ///
    /// @param sentAt when it left
    void ended(URI url, long sentAt, Ending how) {
        hosts.computeIfPresent(WebUrl.host(url), (_, host) -> {
            host.underWay--;
            switch (how) {
                case OVER -> {}
                case TOO_SLOW -> host.givenUpUntil.add(nanos.getAsLong() + WRITING.toNanos());
                case UNANSWERED -> host.givenUpUntil.add(sentAt + GIVEN_UP.toNanos());
            }
            return host;
        });
    }

    /// The time by the judge's clock, for [#mustRest] and [#ended].
    long now() {
        return nanos.getAsLong();
    }

    /// A host asked for a pause.
    ///
    /// @param since when it did
    /// @param asked how long; longer ones than the settings respect count as those
    void mustRest(URI url, long since, Duration asked) {
        Duration pause = asked.compareTo(allowed.maxPause()) > 0 ? allowed.maxPause() : asked;
        long until = since + pause.minus(slack(pause, PAUSE_SLACK)).toNanos();
        hosts.computeIfPresent(WebUrl.host(url), (_, host) -> {
            host.pausedUntil = host.paused && host.pausedUntil - until > 0 ? host.pausedUntil : until;
            host.paused = true;
            return host;
        });
    }

    /// What the robots.txt of an origin says from now on.
    void rules(String origin, PathRules rules) {
        robots.put(origin, rules);
    }

    /// There is no room for what it says.
    void forgetRules(String origin) {
        robotsForgotten = true;
        robots.remove(origin);
    }

    /// Uses the answer that the rules gave before the request was made. Once rules had to be dropped, an
    /// origin without rules counts as allowed.
    private boolean mayBeAsked(URI url) {
        PathRules rules = robots.get(WebUrl.origin(url));
        return rules == null ? robotsForgotten : rules.lastAnswer(url) == PathRules.Answer.ALLOWED;
    }

    /// Forgets hosts that no rule depends on any more, now and then.
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
                && !(host.paused && now - host.pausedUntil < 0);
    }
}
