package org.newswire.ingest.visit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.memory.FeedMemory;

/// A document with more than the outbox takes of one feed at a time.
class LongDocumentTest {
    private static final int ITEMS = 2_000;

    private final OneFeed site = new OneFeed(PagePolicy.NEVER);

    @BeforeEach
    void show() {
        String[] entries = IntStream.range(0, ITEMS)
                .mapToObj(i -> i + "|Item " + i + "|" + "text ".repeat(500))
                .toArray(String[]::new);
        site.origin.on("/feed", 200, Map.of("ETag", "\"1\""), site.feed(entries));
    }

    @AfterEach
    void close() throws IOException {
        site.close();
    }

    @Test
    void isHandedOverInPortionsWithItsValidatorsLast() throws Exception {
        Thread visit = site.start("/feed");
        int portions = 0;
        while (!visit.join(Duration.ofMillis(20)) || !site.outbox.isEmpty()) {
            int before = site.items().size();
            site.publish();
            portions += site.items().size() > before ? 1 : 0;
            assertThat(site.memory.validators().etag() != null)
                    .isEqualTo(site.items().size() == ITEMS);
        }
        assertThat(portions).isGreaterThan(2);
        assertThat(site.items())
                .extracting(item -> item.entry().title())
                .doesNotHaveDuplicates()
                .hasSize(ITEMS);
        assertThat(site.status().itemsPublished()).isEqualTo(ITEMS);
    }

    @Test
    void inASmallHeapLessOfItIsRead() {
        assertThat(FeedRequest.maxFeedBytes(320L << 20)).isEqualTo(16 << 20);
        assertThat(FeedRequest.maxFeedBytes(4L << 30)).isEqualTo(32 << 20);
    }

    @Test
    void twoOfTheLargestAreInMemoryWhereThereIsRoomForTwelveTimesAsMuch() {
        long worst = 12L * FeedRequest.maxFeedBytes(1L << 30);
        int turns = LargeTurn.turns(1L << 30).availablePermits();
        assertThat(turns).isEqualTo(2);
        assertThat(turns * worst).isLessThan(1L << 30);
        assertThat(LargeTurn.turns(100L << 20).availablePermits()).isOne();
    }

    @Test
    void whatIsMissingIsFoundAgainWhereTheVisitEndsInTheMiddle() throws Exception {
        Thread visit = site.start("/feed");
        while (site.items().isEmpty()) {
            Thread.sleep(20);
            site.publish();
        }
        FeedMemory remembered = site.memory; // what the next owner reads
        int published = site.items().size();
        assertThat(published).isLessThan(ITEMS);
        visit.interrupt();
        visit.join();
        while (!site.outbox.isEmpty()) {
            site.outbox.done(site.outbox.take(10));
        }
        site.memory = remembered;
        Thread again = site.start("/feed");
        while (!again.join(Duration.ofMillis(20)) || !site.outbox.isEmpty()) {
            site.publish();
        }
        assertThat(site.items())
                .extracting(item -> item.entry().title())
                .doesNotHaveDuplicates()
                .hasSize(ITEMS);
    }
}
