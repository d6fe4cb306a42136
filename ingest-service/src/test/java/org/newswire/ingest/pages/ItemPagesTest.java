package org.newswire.ingest.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
import org.newswire.net.AddressPolicy;

/// The clock throws, in place of any code that fails while a page is fetched.
class ItemPagesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final Origin origin = new Origin();
    private final InstantSource clock = InstantSource.fixed(NOW);
    private final HostLimiter limiter =
            new HostLimiter(PolitenessSettings.defaults().withGap(Duration.ofMillis(1)), clock);
    private final Fetcher fetcher =
            new Fetcher(FetchSettings.of("Newswire/test", AddressPolicy.allowing("127.0.0.1")), limiter, clock);
    private final RobotsRules robots = new RobotsRules(fetcher, limiter, clock, "Newswire");

    @AfterEach
    void close() throws Exception {
        fetcher.close();
        origin.close();
    }

    private ItemPages.Try fetch(InstantSource failing) throws InterruptedException {
        origin.on("/robots.txt", 200, Map.of(), "User-agent: *\nDisallow: /");
        return new ItemPages(fetcher, robots, failing)
                .fetch(origin.url("/a").toString(), RequestPriority.LIVE, 0, NOW, FeedConnection.DEFAULT);
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
