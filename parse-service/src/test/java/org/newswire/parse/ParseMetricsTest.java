package org.newswire.parse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.InputStream;
import java.time.Clock;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.raw.Canary;

class ParseMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ParseMetrics metrics = new ParseMetrics(
            registry, Clock.systemUTC(), extractor -> extractor.startsWith("6+") ? extractor.substring(2) : null);

    private static Article article(String extractor, String titleFrom) throws Exception {
        return article(extractor, titleFrom, "https://feed.example/rss");
    }

    private static Article article(String extractor, String titleFrom, String feedUrl) throws Exception {
        var json = new ObjectMapper();
        ObjectNode sample;
        try (InputStream in =
                Objects.requireNonNull(ParseMetricsTest.class.getResourceAsStream("/samples/article.json"))) {
            sample = (ObjectNode) json.readTree(in);
        }
        ObjectNode provenance = (ObjectNode) sample.get("provenance");
        provenance.put("extractor", extractor);
        ((ObjectNode) sample.get("source")).put("feedUrl", feedUrl);
        ((ObjectNode) provenance.get("fields")).put("title", titleFrom);
        return Article.CONTRACT.decode(json.writeValueAsBytes(sample));
    }

    private double count(String set, String effect) {
        var counter = registry.find("newswire.parse.site.rules")
                .tags("set", set, "effect", effect)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    @Test
    void countsArticlesThatARuleHadAHandIn() throws Exception {
        metrics.parsed(article("6", "page"), false);
        metrics.parsed(article("6+courier", "rule"), false);
        metrics.parsed(article("6+courier", "page"), false);

        assertThat(count("courier", "found")).isEqualTo(1);
        assertThat(count("courier", "nothing")).isEqualTo(1);
        assertThat(registry.get("newswire.parse.items").counter().count()).isEqualTo(3);
    }

    @Test
    void theCanaryIsCountedApartAndHasNoPartInTheAge() throws Exception {
        metrics.parsed(article("6", "feed", Canary.SOURCE), false);

        assertThat(registry.get("newswire.parse.items")
                        .tags("outcome", "parsed", "reason", "canary")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("newswire.parse.age").timer().count()).isZero();
    }

    @Test
    void setsPastTheThirtiethAreCountedTogether() throws Exception {
        for (int i = 0; i < 35; i++) {
            metrics.parsed(article("6+set" + i, "rule"), false);
        }

        assertThat(count("set29", "found")).isEqualTo(1);
        assertThat(count("set30", "found")).isZero();
        assertThat(count("other", "found")).isEqualTo(5);
    }
}
