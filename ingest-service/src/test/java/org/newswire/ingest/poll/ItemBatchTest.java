package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.fetch.RequestPriority;
import org.newswire.ingest.items.EncodedItem;
import org.newswire.raw.RawItem;
import org.newswire.service.tracing.SpanName;
import org.newswire.service.tracing.Tracing;

/// When the items of a poll are flushed.
final class ItemBatchTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final int SMALL_STATE = 1_000;
    private static final int LARGE_STATE = 3 * (32 << 10);

    private final ItemBatch batch = new ItemBatch();

    @Test
    void aLiveItemIsFlushedImmediately() {
        add(1_000);
        assertThat(batch.isDue(RequestPriority.LIVE, SMALL_STATE, true, NOON)).isTrue();
    }

    @Test
    void backfillIsFlushedAfterTwoSeconds() {
        add(1_000);
        assertThat(isBackfillDue(SMALL_STATE, NOON.plusMillis(1_999))).isFalse();
        assertThat(isBackfillDue(SMALL_STATE, NOON.plusSeconds(2))).isTrue();
    }

    @Test
    void backfillOfMoreThanFourMebibytesIsFlushedBeforeThat() {
        add(4 << 20);
        assertThat(isBackfillDue(SMALL_STATE, NOON)).isTrue();
        assertThat(batch.isFull()).isTrue();
    }

    /// Each flush writes the state, too: 32 KiB of it per second.
    @Test
    void aLargePollStateDelaysTheFlushByASecondPer32Kibibytes() {
        add(1_000);
        assertThat(batch.latestAt(LARGE_STATE)).isEqualTo(NOON.plusSeconds(5));
        assertThat(isBackfillDue(LARGE_STATE, NOON.plusMillis(4_999))).isFalse();
        assertThat(isBackfillDue(LARGE_STATE, NOON.plusSeconds(5))).isTrue();
    }

    @Test
    void withALargePollStateALiveItemWaitsForTheOtherLiveItemsThatAreDue() {
        add(1_000);
        assertThat(batch.isDue(RequestPriority.LIVE, LARGE_STATE, true, NOON)).isFalse();
        assertThat(batch.isDue(RequestPriority.LIVE, LARGE_STATE, false, NOON)).isTrue();
    }

    @Test
    void aBatchWithoutItemsIsNeverDue() {
        assertThat(batch.isDue(RequestPriority.LIVE, 0, false, NOON.plus(Duration.ofDays(1))))
                .isFalse();
        assertThat(batch.latestAt(SMALL_STATE)).isEqualTo(Instant.MAX);
    }

    @Test
    void aDocumentThatIsBeingReadIsFlushedByTheMebibyte() {
        add(1 << 19);
        assertThat(batch.isLong()).isFalse();
        add(1 << 19);
        assertThat(batch.isLong()).isTrue();
        assertThat(batch.isFull()).isFalse();
        batch.clear();
        assertThat(batch.isLong()).isFalse();
    }

    private boolean isBackfillDue(int stateBytes, Instant at) {
        return batch.isDue(RequestPriority.BACKFILL, stateBytes, false, at);
    }

    private void add(int bytes) {
        var message = new ProducerRecord<>(RawItem.TOPIC.name(), new byte[0], new byte[bytes]);
        var span = Tracing.off(ThreadLocalRandom::current).first(SpanName.POLL);
        batch.add(new EncodedItem(RawItem.Change.PUBLISHED, NOON, null, false, message, span), NOON);
    }
}
