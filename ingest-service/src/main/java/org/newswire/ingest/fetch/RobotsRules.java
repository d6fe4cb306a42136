package org.newswire.ingest.fetch;

import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRules.RobotRule;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.untrusted.DocumentFailure;
import org.newswire.pipeline.untrusted.Limit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps to robots.txt (RFC 9309). The rules of an origin (scheme, host and port) are fetched when they
/// are first needed, by one caller while the others wait, and kept for a day; a `Crawl-delay`, the longest
/// of those of a host's origins, goes to the host's gate. Rules are forgotten sooner, those that were not
/// needed for longest first, where all of them would take more than a sixteenth of the heap, or 32 MiB:
/// 500 KiB of rules, as they have to be read, take eight times that.
///
/// No robots.txt (400 to 499) allows everything; where it can't be had (500 to 599, 429, no connection,
/// or one that ends early) the rules of before hold on, or else nothing is allowed until it has been
/// asked for again some minutes later. Rules whose evaluation for a URL exceeds [PathRules#MAX_STEPS]
/// disallow it. Thread-safe.
public final class RobotsRules {
    private static final Logger LOG = LoggerFactory.getLogger(RobotsRules.class);
    private static final Duration KEPT = Duration.ofDays(1);
    private static final Duration RETRY = Duration.ofMinutes(10);

    @Limit(of = "bytes of a robots.txt", past = "the rest is not read (RFC 9309, 2.5)")
    private static final int MAX_BYTES = 500 * 1024; // section 2.5: the least that must be read

    private static final int HEAP_SHARE = 16;

    @Limit(
            of = "bytes of the rules of all origins",
            past = "robots.txt is asked for again when it is needed",
            byDefault = "heap / 16, at most 32 MiB")
    private static final int MOST_BYTES = 32 << 20;

    /// What an origin takes besides its rules, and what each line of them takes, about.
    private static final int ORIGIN_BYTES = 850;

    private static final int LINE_BYTES = 80;

    /// Rules that take more than such a part of the room are the first to go, so that some long ones don't
    /// take the place of all others.
    private static final int HEAVY_SHARE = 100;

    private final Fetcher fetcher;
    private final HostGate gate;
    private final InstantSource clock;
    private final List<String> names;
    private final long mostBytes;
    private final Map<String, Origin> origins = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes; // of all origins, guarded by them

    /// The rules of one origin; null as long as they have never been had.
    private static final class Origin {
        private final String host;
        private final ReentrantLock lock = new ReentrantLock();
        private volatile @Nullable PathRules rules;
        private volatile Instant askAgain = Instant.MIN;
        private boolean rests;
        private boolean isBudgetLogged;
        private long bytes;

        Origin(String host) {
            this.host = host;
        }

        /// Zero where it asks for none.
        long crawlDelayMillis() {
            PathRules known = rules;
            return known == null ? 0 : known.crawlDelayMillis();
        }
    }

    /// @param productToken the name by which robots.txt addresses us, e.g. `Newswire`
    public RobotsRules(Fetcher fetcher, HostGate gate, InstantSource clock, String productToken) {
        this(
                fetcher,
                gate,
                clock,
                productToken,
                Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE));
    }

    /// @param mostBytes that all rules may take, but for a single origin's
    RobotsRules(Fetcher fetcher, HostGate gate, InstantSource clock, String productToken, long mostBytes) {
        this.fetcher = fetcher;
        this.gate = gate;
        this.clock = clock;
        this.names = List.of(productToken.toLowerCase(Locale.ROOT));
        this.mostBytes = mostBytes;
    }

    /// What holds for a URL; asks the origin where need be. Robots.txt itself is always allowed.
    public RobotsVerdict check(URI url) throws InterruptedException {
        Origin origin = origin(url);
        origin.lock.lockInterruptibly();
        try {
            if (!clock.instant().isBefore(origin.askAgain)) {
                ask(origin, url);
            } else if (origin.crawlDelayMillis() > 0 && !gate.hasCrawlDelay(origin.host)) {
                tellGate(origin.host);
            }
            PathRules rules = origin.rules;
            return rules == null
                    ? new RobotsVerdict.Unknown(origin.askAgain, origin.rests)
                    : verdict(origin, rules.check(url));
        } finally {
            origin.lock.unlock();
        }
    }

    private static RobotsVerdict verdict(Origin origin, PathRules.Answer answer) {
        return switch (answer) {
            case ALLOWED -> new RobotsVerdict.Allowed();
            case DISALLOWED -> new RobotsVerdict.Disallowed();
            case OVER_BUDGET -> {
                if (!origin.isBudgetLogged) {
                    origin.isBudgetLogged = true;
                    LOG.warn(
                            "robots-too-complex host={}: the rules of robots.txt need more than {} steps for an address,"
                                    + " which counts as disallowed; further ones of this host are not logged",
                            origin.host,
                            PathRules.MAX_STEPS);
                }
                yield new RobotsVerdict.Disallowed();
            }
        };
    }

    private Origin origin(URI url) {
        String name = WebUrl.origin(url);
        synchronized (origins) {
            Origin known = origins.get(name);
            return known == null ? put(name, new Origin(WebUrl.host(url)), 0) : known;
        }
    }

    private void keep(String name, Origin origin, SimpleRobotRules found) {
        long taken = bytesOf(found);
        PathRules rules = fetcher.computePool().compute(() -> PathRules.of(found));
        synchronized (origins) {
            origin.rules = rules;
            put(name, origin, taken);
            fetcher.rulesOf(name, rules);
        }
    }

    /// @param rulesTake how many bytes
    private Origin put(String name, Origin origin, long rulesTake) {
        Origin before = origins.put(name, origin);
        bytes -= before == null ? 0 : before.bytes;
        origin.bytes = ORIGIN_BYTES + name.length() + rulesTake;
        bytes += origin.bytes;
        while (bytes > mostBytes && origins.size() > 1) {
            forget(firstToGo(origin));
        }
        return origin;
    }

    /// The one not needed for longest of those with heavy rules, or of all.
    private Map.Entry<String, Origin> firstToGo(Origin staying) {
        return origins.entrySet().stream()
                .filter(each -> each.getValue() != staying && each.getValue().bytes > mostBytes / HEAVY_SHARE)
                .findFirst()
                .orElseGet(() -> origins.entrySet().iterator().next());
    }

    private void forget(Map.Entry<String, Origin> each) {
        origins.remove(each.getKey());
        bytes -= each.getValue().bytes;
        if (each.getValue().rules != null) {
            fetcher.forgetRulesOf(each.getKey());
        }
    }

    private static long bytesOf(SimpleRobotRules rules) {
        Stream<String> paths = rules.getRobotRules().stream().map(RobotRule::getPrefix);
        return Stream.concat(paths, rules.getSitemaps().stream())
                .mapToLong(line -> LINE_BYTES + line.length())
                .sum();
    }

    private void ask(Origin origin, URI url) throws InterruptedException {
        URI address = URI.create(WebUrl.origin(url) + "/robots.txt");
        FetchResult result = fetcher.fetch(FetchRequest.of(address, Accept.ROBOTS, MAX_BYTES));
        SimpleRobotRules found = switch (result) {
            case FetchResult.Fresh fresh when fresh.exchange().cutShort() -> null;
            case FetchResult.Fresh fresh -> parse(address, fresh.body());
            case FetchResult.Gone _ -> new SimpleRobotRules();
            case FetchResult.Failed failed -> ofFailure(failed.failure());
            case FetchResult.Throttled _, FetchResult.Deferred _, FetchResult.NotModified _ -> null;
        };
        Instant retry = result instanceof FetchResult.Deferred deferred
                ? deferred.until()
                : clock.instant().plus(RETRY);
        origin.rests = result instanceof FetchResult.Deferred || result instanceof FetchResult.Throttled;
        origin.askAgain = found == null ? retry : clock.instant().plus(KEPT);
        if (found != null) {
            keep(WebUrl.origin(url), origin, found);
        }
        if (origin.rules != null) {
            tellGate(origin.host);
        }
    }

    /// Returns null if it cannot be parsed.
    private @Nullable SimpleRobotRules parse(URI address, Body body) {
        try {
            return fetcher.computePool()
                    .compute(() -> new SimpleRobotRulesParser(Long.MAX_VALUE, 0)
                            .parseContent(address.toString(), body.bytes(), "text/plain", names));
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn("robots.txt cannot be read url={}: {}", address, DocumentFailure.reason(e));
            return null;
        }
    }

    private static @Nullable SimpleRobotRules ofFailure(FailureClass failure) {
        return switch (failure) {
            case NOT_FOUND, HTTP_4XX, HOSTILE, ADDRESS_TOO_LONG, DISALLOWED, TOO_LARGE, UNPREPARED ->
                new SimpleRobotRules();
            case DNS, CONNECT, TLS, TIMEOUT, HTTP_5XX, UNREADABLE -> null;
        };
    }

    /// Tells it the longest delay that an origin of the host asks for, of those that are not to be asked
    /// again anyway before anything else is asked for there.
    private void tellGate(String host) {
        synchronized (origins) {
            Instant now = clock.instant();
            long millis = origins.values().stream()
                    .filter(origin -> origin.host.equals(host) && origin.askAgain.isAfter(now))
                    .mapToLong(Origin::crawlDelayMillis)
                    .max()
                    .orElse(0);
            gate.crawlDelay(host, millis > 0 ? Duration.ofMillis(millis) : null);
        }
    }
}
