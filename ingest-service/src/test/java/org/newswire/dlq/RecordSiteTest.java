package org.newswire.dlq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Which site a dead letter is listed under.
final class RecordSiteTest {
    private static final String FEED = "https://www.feeds.example/rss";

    @Test
    void prefersThePageToTheLinkAndTheLinkToTheFeed() {
        String page =
                "{\"entry\":{\"link\":\"https://link.example/1\"},\"page\":{\"finalUrl\":\"https://page.example/1\"}}";
        assertThat(site(page, FEED)).isEqualTo("page.example");
        assertThat(site("{\"entry\":{\"link\":\"https://link.example/1\"}}", FEED))
                .isEqualTo("link.example");
        assertThat(site("{\"entry\":{}}", FEED)).isEqualTo("feeds.example");
    }

    @Test
    void anArticleHasTheSiteOfItsUrl() {
        assertThat(site("{\"id\":\"1\",\"url\":\"https://WWW.Daily.example:8443/a\"}", FEED))
                .isEqualTo("daily.example");
    }

    @Test
    void readsMalformedJsonUpToItsError() {
        assertThat(site("{\"url\":\"https://daily.example/a\", \"text\": ", FEED))
                .isEqualTo("daily.example");
        assertThat(site("no JSON", FEED)).isEqualTo("feeds.example");
        assertThat(site(null, FEED)).isEqualTo("feeds.example");
    }

    /// A text of the article may have any fields.
    @Test
    void ignoresTheSameNamesDeeperInTheValue() {
        assertThat(site("{\"details\":{\"media\":[{\"url\":\"https://cdn.example/a.jpg\"}]}}", FEED))
                .isEqualTo("feeds.example");
    }

    @Test
    void anUnknownSiteIsADash() {
        assertThat(site("{}", null)).isEqualTo("-");
        assertThat(site("{\"url\":\"mailto:a@b\"}", "newswire:canary")).isEqualTo("-");
    }

    private static String site(@Nullable String value, @Nullable String source) {
        byte @Nullable [] bytes = value == null ? null : value.getBytes(UTF_8);
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("news.raw.dlq", 0, 0, new byte[0], bytes);
        if (source != null) {
            record.headers().add("ce_source", source.getBytes(UTF_8));
        }
        return RecordSite.of(record);
    }
}
