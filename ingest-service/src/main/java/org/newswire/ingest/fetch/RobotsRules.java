package org.newswire.ingest.fetch;

import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRules.RobotRule;
import crawlercommons.robots.SimpleRobotRulesParser;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.DocumentFailure;
import org.newswire.limits.HeapShare;
import org.newswire.limits.Limit;
import org.newswire.net.WebUrl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Applies robots.txt (RFC 9309). The rules of an origin (scheme, host and port) are fetched at the first
/// use and cached for a day. The longest `Crawl-delay` of a host's origins is passed to the host limiter.
///
/// The cache holds at most a thirty-second of the heap, or 32 MiB. Above it, the least recently used rules are
/// dropped. Parsed rules take eight times the bytes of the text.
///
/// A status of 400 to 499 allows everything. If robots.txt is unavailable (500 to 599, 429, no connection,
/// incomplete body), the previous rules apply; without them nothing is allowed until the next attempt some
/// minutes later. URLs whose evaluation exceeds [PathRules#MAX_STEPS] are disallowed. Thread-safe.
public final class RobotsRules {
    private static final Logger LOG = LoggerFactory.getLogger(RobotsRules.class);
    private static final Duration KEPT = Duration.ofDays(1);
    private static final Duration RETRY = Duration.ofMinutes(10);

    @Limit(of = "bytes of a robots.txt", past = "the remainder is ignored (RFC 9309, 2.5)")
    private static final int MAX_BYTES = 500 * 1024; // section 2.5: the least that must be read

    @Limit(
            of = "bytes of robots.txt rules of all origins",
            past = "robots.txt is requested again when needed",
            byDefault = "heap / 32, at most 32 MiB")
    private static final long MOST_BYTES = HeapShare.ROBOTS_RULES.bytes();

    /// Approximate memory of an origin without its rules; then of one line.
    private static final int ORIGIN_BYTES = 850;

    private static final int LINE_BYTES = 80;

    /// Rules larger than this fraction of the cache are dropped first, so that few long ones do not
    /// displace all others.
    private static final int HEAVY_SHARE = 100;

    private final Fetcher fetcher;
    private final RequestLimiter limiter;
    private final InstantSource clock;
    private final List<String> names;
    private final long mostBytes;
    private final Map<String, Origin> origins = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes; // of all origins; guarded by `origins`

    /// The rules of one origin; null until they were read.
    private static final class Origin {
        private final String host;
        private final ReentrantLock lock = new ReentrantLock();
        private volatile @Nullable PathRules rules;
        private volatile Instant askAgain = Instant.MIN;
        private boolean isBackingOff;
        private boolean isBudgetLogged;
        private long bytes;

        Origin(String host) {
            this.host = host;
        }

        /// Zero without a crawl delay.
        long crawlDelayMillis() {
            PathRules known = rules;
            return known == null ? 0 : known.crawlDelayMillis();
        }
    }

    /// @param productToken the name of this service in robots.txt, such as `Newswire`
    public RobotsRules(Fetcher fetcher, RequestLimiter limiter, InstantSource clock, String productToken) {
        this(fetcher, limiter, clock, productToken, MOST_BYTES);
    }

    /// @param mostBytes limit for all rules, except those of a single origin
    RobotsRules(Fetcher fetcher, RequestLimiter limiter, InstantSource clock, String productToken, long mostBytes) {
        this.fetcher = fetcher;
        this.limiter = limiter;
        this.clock = clock;
        this.names = List.of(productToken.toLowerCase(Locale.ROOT));
        this.mostBytes = mostBytes;
    }

    /// Checks a URL. Fetches robots.txt if necessary. The URL of robots.txt itself is always allowed.
    public RobotsVerdict check(URI url) throws InterruptedException {
        return check(url, FeedConnection.DEFAULT);
    }

    /// @param connection of the feed for which the URL is checked
    public RobotsVerdict check(URI url, FeedConnection connection) throws InterruptedException {
        Origin origin = origin(url);
        origin.lock.lockInterruptibly();
        try {
            if (!clock.instant().isBefore(origin.askAgain)) {
                ask(origin, url, connection);
            } else if (origin.crawlDelayMillis() > 0 && !limiter.hasCrawlDelay(origin.host)) {
                updateLimiter(origin.host);
            }
            PathRules rules = origin.rules;
            return rules == null
                    ? new RobotsVerdict.Unknown(origin.askAgain, origin.isBackingOff)
                    : verdict(origin, rules.check(url));
        } finally {
            origin.lock.unlock();
        }
    }

    /// Whether [#check] would decide about the URL without a request.
    public boolean isKnown(URI url) {
        Origin known;
        synchronized (origins) {
            known = origins.get(WebUrl.origin(url));
        }
        return known != null && clock.instant().isBefore(known.askAgain);
    }

    /// Returns the sitemaps that the robots.txt of the URL's origin names, in its order. Sends no request: empty
    /// unless the URL was checked before.
    public List<String> sitemaps(URI url) {
        synchronized (origins) {
            Origin known = origins.get(WebUrl.origin(url));
            PathRules rules = known == null ? null : known.rules;
            return rules == null ? List.of() : rules.sitemaps();
        }
    }

    private static RobotsVerdict verdict(Origin origin, PathRules.Verdict answer) {
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
            fetcher.monitor().rules(name, rules);
        }
    }

    /// @param rulesTake memory of the rules, in bytes
    private Origin put(String name, Origin origin, long rulesTake) {
        Origin before = origins.put(name, origin);
        bytes -= before == null ? 0 : before.bytes;
        origin.bytes = ORIGIN_BYTES + name.length() + rulesTake;
        bytes += origin.bytes;
        while (bytes > mostBytes && origins.size() > 1) {
            forget(leastNeeded(origin));
        }
        return origin;
    }

    /// The least recently used origin with large rules, or of all.
    private Map.Entry<String, Origin> leastNeeded(Origin staying) {
        return origins.entrySet().stream()
                .filter(each -> each.getValue() != staying && each.getValue().bytes > mostBytes / HEAVY_SHARE)
                .findFirst()
                .orElseGet(() -> origins.entrySet().iterator().next());
    }

    private void forget(Map.Entry<String, Origin> each) {
        origins.remove(each.getKey());
        bytes -= each.getValue().bytes;
        if (each.getValue().rules != null) {
            fetcher.monitor().dropRules(each.getKey());
        }
    }

    private static long bytesOf(SimpleRobotRules rules) {
        Stream<String> paths = rules.getRobotRules().stream().map(RobotRule::getPrefix);
        return Stream.concat(paths, rules.getSitemaps().stream())
                .mapToLong(line -> LINE_BYTES + line.length())
                .sum();
    }

    private void ask(Origin origin, URI url, FeedConnection connection) throws InterruptedException {
        URI address = URI.create(WebUrl.origin(url) + "/robots.txt");
        FetchResult result = fetcher.fetch(
                FetchRequest.of(address, ResourceKind.ROBOTS, MAX_BYTES).withConnection(connection));
        SimpleRobotRules found = switch (result) {
            case FetchResult.Fresh fresh when fresh.exchange().cutShort() -> null;
            case FetchResult.Fresh fresh -> parse(address, wholeLines(fresh));
            case FetchResult.Gone _ -> new SimpleRobotRules();
            case FetchResult.Failed failed -> ofFailure(failed.failure());
            case FetchResult.Throttled _, FetchResult.Deferred _, FetchResult.NotModified _ -> null;
        };
        Instant retry = switch (result) {
            case FetchResult.Deferred deferred -> deferred.until();
            case FetchResult.Failed failed -> clock.instant().plus(longer(RETRY, failed.retryAfter()));
            case FetchResult.Fresh _, FetchResult.Throttled _, FetchResult.Gone _, FetchResult.NotModified _ ->
                clock.instant().plus(RETRY);
        };
        origin.isBackingOff = result instanceof FetchResult.Deferred || result instanceof FetchResult.Throttled;
        origin.askAgain = found == null ? retry : clock.instant().plus(KEPT);
        if (found != null) {
            keep(WebUrl.origin(url), origin, found);
        }
        if (found != null && result instanceof FetchResult.Fresh fresh) {
            keepForTarget(fresh.exchange(), found);
        }
        if (origin.rules != null) {
            updateLimiter(origin.host);
        }
    }

    /// Leaves out the last line of a document that exceeds the limit: a part of a path would match more URLs.
    private static byte[] wholeLines(FetchResult.Fresh fresh) {
        byte[] bytes = fresh.body().bytes();
        int end = bytes.length;
        while (fresh.exchange().completeness() == Completeness.CAPPED
                && end > 0
                && bytes[end - 1] != '\n'
                && bytes[end - 1] != '\r') {
            end--;
        }
        return end == bytes.length ? bytes : Arrays.copyOf(bytes, end);
    }

    private static Duration longer(Duration one, @Nullable Duration other) {
        return other == null || one.compareTo(other) > 0 ? one : other;
    }

    /// If the request was redirected to the robots.txt of another origin, such as `www.`, the rules are that
    /// origin's too.
    private void keepForTarget(Exchange exchange, SimpleRobotRules found) {
        URI target = exchange.finalUrl();
        String name = WebUrl.origin(target);
        if (exchange.redirects().isEmpty() || !"/robots.txt".equals(target.getRawPath()) || isKnown(target)) {
            return;
        }
        Origin other = origin(target);
        keep(name, other, found);
        other.askAgain = clock.instant().plus(KEPT);
        updateLimiter(other.host);
    }

    /// Returns null if it cannot be parsed.
    private @Nullable SimpleRobotRules parse(URI address, byte[] lines) {
        try {
            return fetcher.computePool()
                    .compute(() -> new SimpleRobotRulesParser(Long.MAX_VALUE, 0)
                            .parseContent(address.toString(), lines, "text/plain", names));
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn("robots.txt not readable url={}: {}", address, DocumentFailure.reason(e));
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

    /// Passes the longest crawl delay of the host to the limiter, without origins whose robots.txt has
    /// expired.
    private void updateLimiter(String host) {
        synchronized (origins) {
            Instant now = clock.instant();
            long millis = origins.values().stream()
                    .filter(origin -> origin.host.equals(host) && origin.askAgain.isAfter(now))
                    .mapToLong(Origin::crawlDelayMillis)
                    .max()
                    .orElse(0);
            limiter.crawlDelay(host, millis > 0 ? Duration.ofMillis(millis) : null);
        }
    }
}
