package org.newswire.ingest.items;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.newswire.raw.BackfillLane;
import org.newswire.raw.RawItem;
import org.newswire.service.tracing.TraceSpan;

/// A raw item as an encoded Kafka record. The poll task encodes it, so that the single publishing thread
/// only sends.
///
/// @param published the entry's publication time
/// @param backfill  whether it belongs to the backfill lane
/// @param span      trace span of the publication
public record EncodedItem(
        RawItem.Change change,
        Instant observedAt,
        @Nullable Instant published,
        boolean backfill,
        ProducerRecord<byte[], byte[]> message,
        TraceSpan span) {
    /// Approximate memory of key, headers and objects.
    private static final int OVERHEAD_BYTES = 1_500;

    /// @param span     trace span of the publication
    /// @param backfill whether to mark it with the backfill lane
    public static EncodedItem of(RawItem item, TraceSpan span, boolean backfill) {
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
        return new EncodedItem(item.change(), item.observedAt(), item.entry().published(), backfill, message, span);
    }

    /// Returns the approximate memory in bytes.
    public int weight() {
        return OVERHEAD_BYTES + message.value().length;
    }
}
