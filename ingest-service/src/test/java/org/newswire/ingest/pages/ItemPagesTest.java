package org.newswire.ingest.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.newswire.ingest.fetch.LargeBodyMemory.UNLIMITED;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.fetch.FeedConnection;
import org.newswire.ingest.fetch.FetchSettings;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.HostLimiter;
import org.newswire.ingest.fetch.Origin;
import org.newswire.ingest.fetch.PolitenessSettings;
import org.newswire.ingest.fetch.RequestPriority;
import org.newswire.ingest.fetch.RobotsRules;
import org.newswire.limits.Gzipped;
import org.newswire.net.AddressPolicy;

class ItemPagesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final Origin origin = new Origin();
    private final InstantSource clock = InstantSource.fixed(NOW);
    private final HostLimiter limiter =
            new HostLimiter(PolitenessSettings.defaults().withGap(Duration.ZERO), clock);
    private final Fetcher fetcher =
            new Fetcher(FetchSettings.of("Newswire/test", AddressPolicy.allowing("127.0.0.1")), limiter, clock);
    private final RobotsRules robots = new RobotsRules(fetcher, limiter, clock, "Newswire");

    @AfterEach
    void close() throws Exception {
        fetcher.close();
        origin.close();
    }

    private ItemPages.Try fetch(String path, int tries, Instant since) throws InterruptedException {
        return new ItemPages(fetcher, robots, clock)
                .fetch(
                        origin.url(path).toString(),
                        RequestPriority.LIVE,
                        tries,
                        since,
                        FeedConnection.DEFAULT,
                        UNLIMITED);
    }

    @Test
    void aPageOfMoreThan2MebibytesIsNotUsed() throws Exception {
        int limit = 2 << 20;
        origin.on("/largest", 200, Map.of(), new byte[limit]);
        origin.on("/larger", 200, Map.of(), new byte[limit + 1]);
        origin.on("/packed", 200, Map.of("Content-Encoding", "gzip"), Gzipped.member(new byte[limit + 1]));

        assertThat(fetch("/largest", 0, NOW).page().bytes()).isEqualTo(limit);
        for (String path : List.of("/larger", "/packed")) {
            ItemPages.Try tried = fetch(path, 0, NOW);
            assertThat(tried.page().missing()).as(path).isEqualTo("too-large");
            assertThat(tried.page().body()).isNull();
            assertThat(tried.retryAt()).isNull();
        }
    }

    @Test
    void aPageIsRetriedAfterTenSecondsAMinuteAndFiveMinutes() throws Exception {
        origin.on("/broken", 500, Map.of(), "");

        assertThat(fetch("/broken", 0, NOW).retryAt()).isEqualTo(NOW.plusSeconds(10));
        assertThat(fetch("/broken", 1, NOW).retryAt()).isEqualTo(NOW.plusSeconds(60));
        assertThat(fetch("/broken", 2, NOW).retryAt()).isEqualTo(NOW.plusSeconds(300));
        assertThat(fetch("/broken", 3, NOW).retryAt()).isNull();
    }

    @Test
    void noPageIsRetriedLaterThan15MinutesAfterItsItemWasSeen() throws Exception {
        origin.on("/busy", 503, Map.of("Retry-After", "840"), "");
        Instant end = NOW.plus(Duration.ofMinutes(14));

        assertThat(fetch("/busy", 0, NOW).retryAt()).isEqualTo(end);
        assertThat(fetch("/busy", 0, end.minus(Duration.ofMinutes(15))).retryAt())
                .isEqualTo(end);
        ItemPages.Try late = fetch("/busy", 0, end.minus(Duration.ofMinutes(15)).minusSeconds(1));
        assertThat(late.retryAt()).isNull();
        assertThat(late.page().missing()).isEqualTo("throttled");
    }

    /// The clock throws, in place of any code that fails while a page is fetched.
    private ItemPages.Try fetch(InstantSource failing) throws InterruptedException {
        origin.on("/robots.txt", 200, Map.of(), "User-agent: *\nDisallow: /");
        return new ItemPages(fetcher, robots, failing)
                .fetch(origin.url("/a").toString(), RequestPriority.LIVE, 0, NOW, FeedConnection.DEFAULT, UNLIMITED);
    }

    @Test
    void aPageThatExhaustsTheStackIsMissing() throws Exception {
        AtomicBoolean failed = new AtomicBoolean();
        ItemPages.Try tried = fetch(() -> {
            if (failed.compareAndSet(false, true)) {
                throw new StackOverflowError();
            }
            return NOW;
        });

        assertThat(tried.page().missing()).isEqualTo("unreadable");
        assertThat(tried.retryAt()).isNull();
    }

    @Test
    void anOutOfMemoryErrorIsRethrown() {
        assertThatThrownBy(() -> fetch(() -> {
                    throw new OutOfMemoryError("planted");
                }))
                .isInstanceOf(OutOfMemoryError.class);
    }
}
