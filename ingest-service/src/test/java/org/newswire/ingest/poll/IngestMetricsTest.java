package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.state.FeedFixtures;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItemBuilder;
import org.newswire.raw.RawItemEntryBuilder;

final class IngestMetricsTest {
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final IngestMetrics metrics = new IngestMetrics(meters, InstantSource.fixed(NOW));
    private final Timer freshness = meters.get("newswire.ingest.freshness").timer();

    @Test
    void freshnessIsTheTimeFromTheDateOfAnItemToItsPublication() {
        publish(RawItem.Change.PUBLISHED, NOW.minusSeconds(90));

        assertThat(freshness.count()).isOne();
        assertThat(freshness.totalTime(TimeUnit.SECONDS)).isEqualTo(90);
    }

    @Test
    void aDateInTheFutureDoesNotCountForFreshness() {
        publish(RawItem.Change.PUBLISHED, NOW.plusSeconds(90));

        assertThat(freshness.count()).isZero();
    }

    @Test
    void aDateWithoutATimeDoesNotCountForFreshness() {
        publish(RawItem.Change.PUBLISHED, Instant.parse("2026-11-25T00:00:00Z"));

        assertThat(freshness.count()).isZero();
    }

    @Test
    void anUpdateDoesNotCountForFreshness() {
        publish(RawItem.Change.UPDATED, NOW.minusSeconds(90));

        assertThat(freshness.count()).isZero();
    }

    private void publish(RawItem.Change change, Instant date) {
        RawItem sample = FeedFixtures.item();
        RawItem item = RawItemBuilder.builder(sample)
                .change(change)
                .entry(RawItemEntryBuilder.builder(sample.entry())
                        .published(date)
                        .build())
                .build();
        var feed = FeedFixtures.watched("https://site.example/feed", InstantSource.fixed(NOW));
        metrics.published(FeedFixtures.outcome(feed, List.of(item), NOW));
    }
}
