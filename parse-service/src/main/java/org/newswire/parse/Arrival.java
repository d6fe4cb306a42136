package org.newswire.parse;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.newswire.pipeline.DeadLetters;
import org.newswire.pipeline.slices.PlayCommand;
import org.newswire.raw.BackfillLane;

/// How a raw record came into `news.raw`.
///
/// @param isPast      whether it tells of the past: history, a replayed dead letter, or a record of a recording. Its
///     offset is then no sign that it shows the latest version
/// @param publishedAt when it was published, in milliseconds, by the clock that also tells when it was observed
record Arrival(boolean isPast, long publishedAt) {
    static Arrival of(ConsumerRecord<byte[], byte[]> raw) {
        return new Arrival(isPast(raw.headers()), raw.timestamp());
    }

    private static boolean isPast(Headers headers) {
        return BackfillLane.holds(headers) || DeadLetters.isReplayed(headers) || PlayCommand.isPlayed(headers);
    }
}
