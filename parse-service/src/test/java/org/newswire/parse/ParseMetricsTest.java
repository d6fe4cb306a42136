package org.newswire.parse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.article.Article.Event;
import org.newswire.article.SampleArticle;
import org.newswire.raw.Canary;

class ParseMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ParseMetrics metrics = new ParseMetrics(
            registry, Clock.systemUTC(), extractor -> extractor.startsWith("6+") ? extractor.substring(2) : null);

    private static Article article(String extractor, String titleFrom) {
        return article(extractor, titleFrom, "https://feed.example/rss");
    }

    private static Article article(String extractor, String titleFrom, String feedUrl) {
        return SampleArticle.with(sample -> {
            ObjectNode provenance = (ObjectNode) sample.get("provenance");
            provenance.put("extractor", extractor);
            ((ObjectNode) sample.get("source")).put("feedUrl", feedUrl);
            ((ObjectNode) provenance.get("fields")).put("title", titleFrom);
        });
    }

    private double count(String set, String effect) {
        var counter = registry.find("newswire.parse.site.rules")
                .tags("set", set, "effect", effect)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    @Test
    void countsArticlesOfSitesWithARule() {
        metrics.parsed(article("6", "page"), Double.NaN, false);
        metrics.parsed(article("6+courier", "rule"), Double.NaN, false);
        metrics.parsed(article("6+courier", "page"), Double.NaN, false);

        assertThat(count("courier", "found")).isEqualTo(1);
        assertThat(count("courier", "nothing")).isEqualTo(1);
        assertThat(registry.get("newswire.parse.items")
                        .tags("outcome", "parsed", "reason", "full")
                        .counter()
                        .count())
                .isEqualTo(3);
    }

    /// If a counter first appears with its first items, Prometheus sees no increase.
    @Test
    void everyOutcomeIsRegisteredAtZero() {
        assertThat(registry.get("newswire.parse.items").counters().stream()
                        .map(counter -> counter.getId().getTag("outcome") + " "
                                + counter.getId().getTag("reason") + " " + counter.count()))
                .containsExactlyInAnyOrder(
                        "parsed full 0.0",
                        "parsed summary 0.0",
                        "parsed title 0.0",
                        "parsed canary 0.0",
                        "retracted publisher 0.0",
                        "retracted another-site 0.0",
                        "rejected malformed 0.0",
                        "rejected malformed-key 0.0",
                        "rejected unreadable-page 0.0",
                        "rejected no-content 0.0",
                        "rejected too-large 0.0",
                        "rejected extractor-failed 0.0",
                        "rejected parser-failed 0.0",
                        "rejected ended-the-process 0.0");
    }

    @Test
    void canariesAreCountedSeparatelyAndHaveNoAge() {
        metrics.parsed(article("6", "feed", Canary.SOURCE), Double.NaN, false);

        assertThat(registry.get("newswire.parse.items")
                        .tags("outcome", "parsed", "reason", "canary")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("newswire.parse.age").timer().count()).isZero();
    }

    @Test
    void ruleSetsAfterTheThirtiethAreCountedTogether() {
        for (int i = 0; i < 35; i++) {
            metrics.parsed(article("6+set" + i, "rule"), Double.NaN, false);
        }

        assertThat(count("set29", "found")).isEqualTo(1);
        assertThat(count("set30", "found")).isZero();
        assertThat(count("other", "found")).isEqualTo(5);
    }

    @Test
    void countsPublishedRecordsByEvent() {
        metrics.published(Event.CARRIED);

        assertThat(registry.get("newswire.parse.articles")
                        .tag("event", "carried")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("newswire.parse.articles")
                        .tag("event", "superseded")
                        .counter()
                        .count())
                .isZero();
    }
}
