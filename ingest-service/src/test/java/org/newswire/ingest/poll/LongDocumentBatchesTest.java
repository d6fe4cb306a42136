package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.state.PollState;

/// A document that exceeds the outbox's limit per feed. Tests [OutcomeFlush].
class LongDocumentBatchesTest {
    private static final int ITEMS = 2_000;

    private final PollFixture site = new PollFixture(PagePolicy.NEVER);

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
    void isPublishedInBatchesWithItsValidatorsLast() throws Exception {
        Thread poll = site.start("/feed");
        int portions = 0;
        while (!poll.join(Duration.ofMillis(20)) || !site.outbox.isEmpty()) {
            int before = site.items().size();
            site.publish();
            portions += site.items().size() > before ? 1 : 0;
            assertThat(site.pollState.validators().etag() != null)
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
    void missingItemsAreFoundAgainAfterAnInterruptedPoll() throws Exception {
        Thread poll = site.start("/feed");
        while (site.items().isEmpty()) {
            Thread.sleep(20);
            site.publish();
        }
        PollState stored = site.pollState; // the state that the next owner reads
        int published = site.items().size();
        assertThat(published).isLessThan(ITEMS);
        poll.interrupt();
        poll.join();
        while (!site.outbox.isEmpty()) {
            site.outbox.done(site.outbox.take(10));
        }
        site.pollState = stored;
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
