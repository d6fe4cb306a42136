package org.newswire.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.net.AddressPolicy;

/// The rules of politeness, as an origin observes them. Tests [HostLimiter].
class FetcherPolitenessTest {
    private static final Duration GAP = Duration.ofMillis(60);

    private final Origin origin = new Origin();
    private final HostLimiter limiter =
            new HostLimiter(PolitenessSettings.defaults().withGap(GAP), InstantSource.system());
    private final Fetcher fetcher = new Fetcher(
            FetchSettings.of("Newswire/test", AddressPolicy.allowing("127.0.0.1")),
            limiter,
            InstantSource.system(),
            _ -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")});

    @AfterEach
    void close() throws Exception {
        fetcher.close();
        origin.close();
    }

    private FetchRequest feed(String host, String path) {
        return FetchRequest.of(URI.create("http://" + host + ":" + origin.port() + path), ResourceKind.FEED, 1000);
    }

    private List<FetchResult> all(List<FetchRequest> requests) throws Exception {
        List<FetchResult> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<FetchResult>> pending = new ArrayList<>();
            requests.forEach(request -> pending.add(threads.submit(() -> fetcher.fetch(request))));
            for (Future<FetchResult> result : pending) {
                results.add(result.get());
            }
        }
        return results;
    }

    private long lastArrival() {
        return origin.requests().stream().mapToLong(Origin.Request::nanos).max().orElseThrow();
    }

    @Test
    void opensAtMostTwoConnectionsToAHost() throws Exception {
        origin.on("/feed", 200, Map.of(), "news");

        List<FetchResult> results = all(Collections.nCopies(10, feed("a.example", "/feed")));

        assertThat(results).hasSize(10).allMatch(FetchResult.Fresh.class::isInstance);
        assertThat(origin.connections()).isLessThanOrEqualTo(2);
    }

    @Test
    void keepsTheGapBetweenRequestsAndRedirects() throws Exception {
        origin.on("/old", 301, Map.of("Location", "/feed"), "").on("/feed", 200, Map.of(), "news");

        long start = System.nanoTime();
        List<FetchResult> results = all(Collections.nCopies(4, feed("a.example", "/old")));

        assertThat(results).allMatch(FetchResult.Fresh.class::isInstance);
        assertThat(origin.requests()).hasSize(8);
        assertThat(Duration.ofNanos(lastArrival() - start))
                .as("seven gaps, measured from a time that no busy machine records late")
                .isGreaterThan(GAP.multipliedBy(7).minusMillis(2));
    }

    @Test
    void sendsNoRequestToAHostThatBacksOff() throws Exception {
        origin.on("/busy", 503, Map.of("Retry-After", "3600"), "").on("/feed", 200, Map.of(), "news");

        FetchResult busy = fetcher.fetch(feed("a.example", "/busy"));
        FetchResult same = fetcher.fetch(feed("A.example.", "/feed"));
        FetchResult other = fetcher.fetch(feed("b.example", "/feed"));

        assertThat(busy).isInstanceOf(FetchResult.Throttled.class);
        assertThat(same).isInstanceOf(FetchResult.Deferred.class);
        assertThat(other).isInstanceOf(FetchResult.Fresh.class);
    }

    @Test
    void followsNoRedirectToAHostThatBacksOff() throws Exception {
        origin.on("/busy", 429, Map.of("Retry-After", "3600"), "")
                .on("/away", 302, Map.of("Location", "http://b.example:" + origin.port() + "/feed"), "")
                .on("/feed", 200, Map.of(), "news");

        var _ = fetcher.fetch(feed("b.example", "/busy"));
        FetchResult away = fetcher.fetch(feed("a.example", "/away"));

        assertThat(away)
                .isInstanceOfSatisfying(
                        FetchResult.Deferred.class,
                        deferred -> assertThat(deferred.host()).isEqualTo("b.example"));
        assertThat(origin.requests()).extracting(Origin.Request::path).containsExactly("/busy", "/away");
    }

    @Test
    void aRedirectToAnotherHostWaitsForThatHostsCrawlDelay() throws Exception {
        Duration delay = Duration.ofMillis(400);
        origin.on("/old", 302, Map.of("Location", "http://b.example:" + origin.port() + "/feed"), "")
                .on("/robots.txt", this::delaysOnlyB)
                .on("/feed", 200, Map.of(), "news");
        var robots = new RobotsRules(fetcher, limiter, InstantSource.system(), "Newswire");
        var hops = new RobotsHops(robots, FeedConnection.DEFAULT, true);
        FetchRequest request = feed("a.example", "/old").withHops(hops);

        assertThat(hops.check(request.url())).isEqualTo(new RobotsVerdict.Allowed());
        assertThat(fetcher.fetch(request)).isInstanceOf(FetchResult.Fresh.class);

        List<Origin.Request> sent = origin.requests();
        assertThat(sent)
                .extracting(Origin.Request::path)
                .containsExactly("/robots.txt", "/old", "/robots.txt", "/feed");
        // The delay begins after the second request, and the third may be recorded late.
        assertThat(Duration.ofNanos(sent.get(3).nanos() - sent.get(1).nanos())).isGreaterThan(delay.minusMillis(2));
    }

    private boolean delaysOnlyB(Origin.Request request, OutputStream out) throws IOException {
        boolean isB = String.valueOf(request.header("host")).startsWith("b.example");
        String rules = isB ? "User-agent: *\nCrawl-delay: 0.4\n" : "User-agent: *\nAllow: /\n";
        out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + rules.length() + "\r\n\r\n" + rules)
                .getBytes(StandardCharsets.US_ASCII));
        return true;
    }

    @Test
    void releasesItsPermitAfterEveryKindOfFailure() throws Exception {
        origin.raw("/broken", "nonsense\r\n\r\n")
                .raw("/cut", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx")
                .on("/loop", 302, Map.of("Location", "/loop"), "")
                .on("/feed", 200, Map.of(), "news");
        for (int i = 0; i < 3; i++) {
            for (String path : List.of("/broken", "/cut", "/loop", "/none")) {
                var _ = fetcher.fetch(feed("a.example", path));
            }
        }

        assertThat(fetcher.fetch(feed("a.example", "/feed"))).isInstanceOf(FetchResult.Fresh.class);
    }
}
