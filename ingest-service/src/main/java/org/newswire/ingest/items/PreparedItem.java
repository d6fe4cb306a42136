package org.newswire.ingest.items;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.Lane;
import org.newswire.pipeline.tracing.TraceSpan;
import org.newswire.raw.BackfillLane;
import org.newswire.raw.RawItem;

/// An item in the form in which it goes out, made by the visit that found it: the one thread that
/// publishes for all has nothing left to do but to send it.
///
/// @param published by the item's own date
/// @param backfill whether it is history, which travels in a lane of its own
/// @param span      that it is published
public record PreparedItem(
        RawItem.Change change,
        Instant observedAt,
        @Nullable Instant published,
        boolean backfill,
        ProducerRecord<byte[], byte[]> message,
        TraceSpan span) {
    /// What a record's key and headers, and what holds it, take in memory, about.
    private static final int OVERHEAD_BYTES = 1_500;

    /// @param span that it is published
    public static PreparedItem of(RawItem item, TraceSpan span, Lane lane) {
        boolean backfill = lane == Lane.BACKFILL;
        Headers headers = item.headers(span.traceparent());
        if (backfill) {
            BackfillLane.mark(headers);
        }
        var message = new ProducerRecord<>(
                RawItem.TOPIC.name(),
                null,
                item.articleId().toString().getBytes(UTF_8),
                RawItem.CONTRACT.encode(item),
                headers);
        return new PreparedItem(item.change(), item.observedAt(), item.entry().published(), backfill, message, span);
    }

    /// About how many bytes it holds in memory.
    public int weight() {
        return OVERHEAD_BYTES + message.value().length;
    }
}
