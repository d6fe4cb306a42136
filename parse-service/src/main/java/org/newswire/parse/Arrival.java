package org.newswire.parse;

import org.apache.kafka.common.header.Headers;
import org.newswire.pipeline.DeadLetters;
import org.newswire.pipeline.slices.PlayCommand;
import org.newswire.raw.BackfillLane;

/// How a raw record came into `news.raw`.
final class Arrival {
    private Arrival() {}

    /// Whether it tells of the past: history, a replayed dead letter, or a record of a recording. Its offset is then
    /// no sign that it shows the latest version. All other records are published in the order of observation.
    static boolean isPast(Headers headers) {
        return BackfillLane.holds(headers) || DeadLetters.isReplayed(headers) || PlayCommand.isPlayed(headers);
    }
}
