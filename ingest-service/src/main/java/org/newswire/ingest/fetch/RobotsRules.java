package org.newswire.ingest.fetch;

import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRules.RobotRulesMode;
import crawlercommons.robots.SimpleRobotRulesParser;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Keeps to robots.txt (RFC 9309). The rules of an origin (scheme, host and port) are fetched when they
/// are first needed, by one caller while the others wait, and kept for a day; a `Crawl-delay` goes to
/// the host's gate.
///
/// No robots.txt (400 to 499) allows everything; where it can't be had (500 to 599, 429, no connection,
/// or one that ends early) the rules of before hold on, or else nothing is allowed until it has been
/// asked for again some minutes later. Thread-safe.
public final class RobotsRules {
    private static final Duration KEPT = Duration.ofDays(1);
    private static final Duration RETRY = Duration.ofMinutes(10);
    private static final int MAX_BYTES = 500 * 1024; // section 2.5: the least that must be read
    private static final int MAX_ORIGINS = 5_000;

    private final Fetcher fetcher;
    private final HostGate gate;
    private final InstantSource clock;
    private final List<String> names;
    private final Map<String, Origin> origins = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Origin> eldest) {
            return size() > MAX_ORIGINS;
        }
    };

    /// The rules of one origin; null as long as they have never been had.
    private static final class Origin {
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable SimpleRobotRules rules;
        private Instant askAgain = Instant.MIN;
        private boolean rests;
    }

    /// @param productToken the name by which robots.txt addresses us, e.g. `Newswire`
    public RobotsRules(Fetcher fetcher, HostGate gate, InstantSource clock, String productToken) {
        this.fetcher = fetcher;
        this.gate = gate;
        this.clock = clock;
        this.names = List.of(productToken.toLowerCase(Locale.ROOT));
    }

    /// What holds for a URL; asks the origin where need be. Robots.txt itself is always allowed.
    public RobotsVerdict check(URI url) throws InterruptedException {
        Origin origin;
        synchronized (origins) {
            origin = origins.computeIfAbsent(WebUrl.origin(url), _ -> new Origin());
        }
        origin.lock.lockInterruptibly();
        try {
            if (!clock.instant().isBefore(origin.askAgain)) {
                ask(origin, url);
            }
            SimpleRobotRules rules = origin.rules;
            if (rules == null) {
                return new RobotsVerdict.Unknown(origin.askAgain, origin.rests);
            }
            return rules.isAllowed(url.toString()) ? new RobotsVerdict.Allowed() : new RobotsVerdict.Disallowed();
        } finally {
            origin.lock.unlock();
        }
    }

    private void ask(Origin origin, URI url) throws InterruptedException {
        URI address = URI.create(WebUrl.origin(url) + "/robots.txt");
        FetchResult result = fetcher.fetch(FetchRequest.of(address, Accept.ROBOTS, MAX_BYTES));
        SimpleRobotRules found = switch (result) {
            case FetchResult.Fresh fresh when fresh.exchange().cutShort() -> null;
            case FetchResult.Fresh fresh -> parse(address, fresh.body());
            case FetchResult.Gone _ -> new SimpleRobotRules(RobotRulesMode.ALLOW_ALL);
            case FetchResult.Failed failed -> ofFailure(failed.failure());
            case FetchResult.Throttled _, FetchResult.Deferred _, FetchResult.NotModified _ -> null;
        };
        if (found != null) {
            origin.rules = found;
            fetcher.rulesOf(WebUrl.origin(url), found);
            tellGate(WebUrl.host(url), found);
        }
        Instant retry = result instanceof FetchResult.Deferred deferred
                ? deferred.until()
                : clock.instant().plus(RETRY);
        origin.rests = result instanceof FetchResult.Deferred || result instanceof FetchResult.Throttled;
        origin.askAgain = found == null ? retry : clock.instant().plus(KEPT);
    }

    private SimpleRobotRules parse(URI address, Body body) {
        return new SimpleRobotRulesParser(Long.MAX_VALUE, 0)
                .parseContent(address.toString(), body.bytes(), "text/plain", names);
    }

    private static @Nullable SimpleRobotRules ofFailure(FailureClass failure) {
        return switch (failure) {
            case NOT_FOUND, HTTP_4XX, HOSTILE, DISALLOWED, TOO_LARGE, UNPREPARED ->
                new SimpleRobotRules(RobotRulesMode.ALLOW_ALL);
            case DNS, CONNECT, TLS, TIMEOUT, HTTP_5XX, UNREADABLE -> null;
        };
    }

    private void tellGate(String host, SimpleRobotRules rules) {
        long millis = rules.getCrawlDelay();
        gate.crawlDelay(host, millis > 0 ? Duration.ofMillis(millis) : null);
    }
}
