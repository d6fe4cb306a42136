package org.newswire.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.net.AddressPolicy;
import org.newswire.net.CheckedDns;

/// Requests to a local origin as the politeness monitor sees them, from limiters with the same rules
/// as the monitor and from limiters with others.
class RequestObserverTest {
    private static final PolitenessSettings RULES = PolitenessSettings.defaults();
    private static final PolitenessSettings WITHOUT_GAP = RULES.withGap(Duration.ofMillis(1));

    private final Origin origin = new Origin();
    private final InstantSource clock = InstantSource.system();
    private final List<SentRequest> ended = new CopyOnWriteArrayList<>();
    private final PolitenessMonitor monitor = new PolitenessMonitor(RULES, System::nanoTime);
    private final RequestObserver observer = new RequestObserver(monitor, clock, ended::add);

    @AfterEach
    void close() throws Exception {
        origin.close();
    }

    private Fetcher fetcher(HostLimiter limiter) {
        return new Fetcher(
                FetchSettings.of("Newswire/test", AddressPolicy.allowing("127.0.0.1")), limiter, clock, observer);
    }

    private FetchRequest request(String path, ResourceKind kind) {
        return FetchRequest.of(origin.url(path), kind, 10_000);
    }

    private Set<PolitenessRule> broken() {
        return ended.stream().flatMap(request -> request.broken().stream()).collect(Collectors.toSet());
    }

    private static void fetchAll(Fetcher fetcher, List<FetchRequest> requests) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<FetchResult>> pending = requests.stream()
                    .map(request -> threads.submit(() -> fetcher.fetch(request)))
                    .toList();
            for (Future<FetchResult> result : pending) {
                result.get();
            }
        }
    }

    @Test
    void reportsNothingIfTheLimiterKeepsTheRules() throws Exception {
        origin.on("/old", 301, Map.of("Location", "/feed"), "").on("/feed", 200, Map.of(), "news");

        try (Fetcher fetcher = fetcher(new HostLimiter(RULES, clock))) {
            fetchAll(fetcher, Collections.nCopies(3, request("/old", ResourceKind.FEED)));
        }

        assertThat(ended).hasSize(6);
        assertThat(broken()).isEmpty();
    }

    @Test
    void reportsALimiterWithoutAGap() throws Exception {
        origin.on("/feed", 200, Map.of(), "news");

        try (Fetcher fetcher = fetcher(new HostLimiter(WITHOUT_GAP, clock))) {
            fetchAll(fetcher, Collections.nCopies(3, request("/feed", ResourceKind.FEED)));
        }

        assertThat(ended).hasSize(3);
        assertThat(broken()).containsExactly(PolitenessRule.GAP);
    }

    @Test
    void reportsTooManyConcurrentRequests() throws Exception {
        CountDownLatch threeRequested = new CountDownLatch(3);
        origin.on("/feed", (_, out) -> {
            threeRequested.countDown();
            await(threeRequested);
            out.write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return true;
        });

        try (Fetcher one = fetcher(new HostLimiter(RULES, clock));
                Fetcher another = fetcher(new HostLimiter(RULES, clock));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Fetcher fetcher : List.of(one, one, another)) {
                var _ = threads.submit(() -> fetcher.fetch(request("/feed", ResourceKind.FEED)));
            }
        }

        assertThat(ended).hasSize(3);
        assertThat(broken()).contains(PolitenessRule.CONCURRENCY);
    }

    @Test
    void reportsARequestDuringTheRetryAfterOfAHost() throws Exception {
        origin.on("/feed", 429, Map.of("Retry-After", "30"), "slow down").on("/other", 200, Map.of(), "news");

        try (Fetcher fetcher = fetcher(new HostLimiter(RULES, clock));
                Fetcher unaware = fetcher(new HostLimiter(RULES, clock))) {
            fetcher.fetch(request("/feed", ResourceKind.FEED));
            unaware.fetch(request("/other", ResourceKind.FEED));
        }

        assertThat(ended).hasSize(2);
        assertThat(ended.getLast().broken()).contains(PolitenessRule.RETRY_AFTER);
    }

    @Test
    void doesNotSendARequestIfABackOffBeginsWhileItConnects() throws Exception {
        CountDownLatch firstRequested = new CountDownLatch(1);
        CountDownLatch secondConnects = new CountDownLatch(1);
        CountDownLatch paused = new CountDownLatch(1);
        AtomicInteger lookups = new AtomicInteger();
        origin.on("/feed", (_, out) -> {
            firstRequested.countDown();
            await(secondConnects);
            out.write("HTTP/1.1 429 Slow\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            return true;
        });
        origin.on("/other", 200, Map.of(), "news");
        CheckedDns.Lookup slowSecond = _ -> {
            if (lookups.incrementAndGet() == 2) {
                secondConnects.countDown();
                await(paused);
            }
            return new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};
        };

        try (Fetcher fetcher = new Fetcher(
                        FetchSettings.of("Newswire/test", AddressPolicy.allowing("127.0.0.1")),
                        new HostLimiter(RULES, clock),
                        clock,
                        observer,
                        slowSecond);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<FetchResult> first = threads.submit(() -> fetcher.fetch(named("/feed")));
            firstRequested.await();
            Future<FetchResult> second = threads.submit(() -> fetcher.fetch(named("/other")));
            if (first.get() instanceof FetchResult.Throttled) {
                paused.countDown();
            }
            assertThat(second.get()).isInstanceOf(FetchResult.Deferred.class);
        }

        assertThat(ended).hasSize(1);
        assertThat(origin.requests()).extracting(Origin.Request::path).containsExactly("/feed");
    }

    private FetchRequest named(String path) {
        return FetchRequest.of(URI.create("http://news.example:" + origin.port() + path), ResourceKind.FEED, 1000);
    }

    @Test
    void reportsARedirectToAPageThatRobotsTxtDisallows() throws Exception {
        origin.on("/robots.txt", 200, Map.of(), "User-agent: *\nDisallow: /private\n")
                .on("/a/1", 302, Map.of("Location", "/private/1"), "")
                .on("/private/1", 200, Map.of(), "page");
        HostLimiter limiter = new HostLimiter(RULES, clock);

        try (Fetcher fetcher = fetcher(limiter)) {
            RobotsRules robots = new RobotsRules(fetcher, limiter, clock, "Newswire");
            assertThat(robots.check(origin.url("/a/1"))).isInstanceOf(RobotsVerdict.Allowed.class);
            fetcher.fetch(request("/a/1", ResourceKind.PAGE));
        }

        assertThat(ended).hasSize(3);
        assertThat(ended.get(1).broken()).isEmpty();
        assertThat(ended.get(2).broken()).containsExactly(PolitenessRule.ROBOTS);
    }

    @Test
    void recordsTheOutcomeOfEachRequest() throws Exception {
        String body = "x".repeat(500);
        String head = "HTTP/1.1 200 Said so\r\nETag: \"1\"\r\nContent-Length: 500\r\n\r\n";
        origin.on("/feed", 200, Map.of("ETag", "\"1\""), body);
        List<SentRequest> counted = new CopyOnWriteArrayList<>();

        try (Fetcher fetcher = fetcher(new HostLimiter(RULES, clock))) {
            fetcher.fetch(request("/feed", ResourceKind.FEED));
            FetchRequest again = FetchRequest.of(origin.url("/feed"), ResourceKind.FEED, 10_000)
                    .withEtag("\"1\"");
            ScopedValue.where(RequestObserver.ACCOUNT, counted::add).call(() -> fetcher.fetch(again));
        }

        assertThat(ended).extracting(SentRequest::conditional).containsExactly(false, true);
        assertThat(counted).containsExactly(ended.getLast());
        SentRequest last = ended.getLast();
        assertThat(last.host()).isEqualTo("127.0.0.1");
        assertThat(last.status()).isEqualTo(200);
        assertThat(last.bytes()).isBetween(head.length() + 500L - 10, head.length() + 500L + 10);
    }

    @Test
    void doesNotCountAFailedConnection() throws Exception {
        URI closed;
        try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            closed = URI.create("http://127.0.0.1:" + unused.getLocalPort() + "/feed");
        }

        try (Fetcher fetcher = fetcher(new HostLimiter(RULES, clock))) {
            assertThat(fetcher.fetch(FetchRequest.of(closed, ResourceKind.FEED, 1000)))
                    .isInstanceOf(FetchResult.Failed.class);
        }

        assertThat(ended).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
