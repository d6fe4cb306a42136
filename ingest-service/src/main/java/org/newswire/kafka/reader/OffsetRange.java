package org.newswire.kafka.reader;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/// Offsets of a partition.
///
/// @param begin inclusive
/// @param end   exclusive
public record OffsetRange(long begin, long end) {
    /// The offsets from `begin` on, including those of future records.
    public static OffsetRange from(long begin) {
        return new OffsetRange(begin, Long.MAX_VALUE);
    }

    /// The same ranges, with all future records.
    public static Map<TopicPartition, OffsetRange> withoutEnd(Map<TopicPartition, OffsetRange> ranges) {
        Map<TopicPartition, OffsetRange> endless = new HashMap<>();
        ranges.forEach((partition, range) -> endless.put(partition, from(range.begin())));
        return endless;
    }

    public boolean holds(long offset) {
        return offset >= begin && offset < end;
    }

    boolean isEndless() {
        return end == Long.MAX_VALUE;
    }
}
