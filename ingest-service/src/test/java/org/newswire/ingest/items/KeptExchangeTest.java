package org.newswire.ingest.items;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.fetch.Completeness;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.SentRequestHead;
import org.newswire.raw.RawItem;

final class KeptExchangeTest {
    @Test
    void keepsNeitherCredentialsNorCookiesNorSecrets() {
        var sent = new SentRequestHead(
                "HTTP/1.1",
                "192.0.2.7",
                Map.of("authorization", "Basic c2VjcmV0", "cookie", "a=b", "x-key", "k", "user-agent", "Newswire/0.1"));

        RawItem.Http kept = Objects.requireNonNull(KeptExchange.of(exchange(
                sent,
                Map.of(
                        "etag", "\"a\"",
                        "set-cookie", "sid=1",
                        "x-request-id", "7",
                        "location", "https://news.example/a?token=s3cret",
                        "link", "x".repeat(9_000)))));

        assertThat(kept.protocol()).isEqualTo("HTTP/1.1");
        assertThat(kept.ip()).isEqualTo("192.0.2.7");
        assertThat(kept.request()).isEqualTo(Map.of("user-agent", "Newswire/0.1"));
        assertThat(kept.response()).containsOnlyKeys("etag", "link", "location");
        assertThat(kept.response().get("location")).endsWith("token=***");
        assertThat(kept.response().get("link")).hasSizeLessThanOrEqualTo(1_000);
        assertThat(sent.toString()).doesNotContain("c2VjcmV0");
    }

    @Test
    void keepsNothingOfAnUnknownRequest() {
        assertThat(KeptExchange.of(exchange(null, Map.of("etag", "a")))).isNull();
    }

    private static Exchange exchange(@Nullable SentRequestHead sent, Map<String, String> headers) {
        URI url = URI.create("https://news.example/a");
        return new Exchange(
                url,
                url,
                List.of(),
                200,
                Instant.EPOCH,
                Duration.ZERO,
                null,
                null,
                headers,
                Completeness.WHOLE,
                0,
                0,
                sent);
    }
}
