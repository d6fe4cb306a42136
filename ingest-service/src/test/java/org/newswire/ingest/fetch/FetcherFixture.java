package org.newswire.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.newswire.net.AddressPolicy;

/// A fetcher and a local origin for its requests.
abstract class FetcherFixture {
    static final String FEED = "<rss><channel><title>Daily</title></channel></rss>";
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    final Origin origin = new Origin();
    final HostLimiter limiter =
            new HostLimiter(PolitenessSettings.defaults().withGap(Duration.ofMillis(1)), InstantSource.system());
    final FetchSettings settings = FetchSettings.of("Newswire/test (+mailto:desk@example.org)", allow("127.0.0.1"));
    final Fetcher fetcher = new Fetcher(settings, limiter, InstantSource.fixed(NOW));

    static AddressPolicy allow(String list) {
        return AddressPolicy.allowing(list);
    }

    @AfterEach
    void close() throws Exception {
        fetcher.close();
        origin.close();
    }

    FetchResult get(String path) throws InterruptedException {
        return fetcher.fetch(FetchRequest.of(origin.url(path), ResourceKind.FEED, 10_000));
    }

    FetchResult.Fresh fresh(String path) throws InterruptedException {
        FetchResult result = get(path);
        assertThat(result).isInstanceOf(FetchResult.Fresh.class);
        return (FetchResult.Fresh) result;
    }

    FetchResult.Failed failed(String path) throws InterruptedException {
        FetchResult result = get(path);
        assertThat(result).isInstanceOf(FetchResult.Failed.class);
        return (FetchResult.Failed) result;
    }

    static String text(Body body) {
        return new String(body.bytes(), StandardCharsets.UTF_8);
    }
}
