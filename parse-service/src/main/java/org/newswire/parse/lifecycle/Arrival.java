package org.newswire.parse.lifecycle;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.raw.BackfillLane;
import org.newswire.recording.ReplayCommand;

/// How a raw record arrived in `news.raw`.
///
/// @param isHistorical whether it was backfilled, retried from a dead-letter topic or replayed from a
///     recording. The offset of such a record does not order it among the versions of its article
/// @param publishedAt  timestamp of the record, in milliseconds
public record Arrival(boolean isHistorical, long publishedAt) {
    public static Arrival of(ConsumerRecord<byte[], byte[]> raw) {
        return new Arrival(isHistorical(raw.headers()), raw.timestamp());
    }

    private static boolean isHistorical(Headers headers) {
        return BackfillLane.holds(headers) || DeadLetterRecords.isRetried(headers) || ReplayCommand.isReplayed(headers);
    }
}
