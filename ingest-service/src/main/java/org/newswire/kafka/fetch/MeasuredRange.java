package org.newswire.kafka.fetch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.record.internal.RecordBatch;

/// The part of a partition whose records have been measured. It grows to the offset that was the partition's end at
/// the first fetch.
final class MeasuredRange {
    private static final long UNKNOWN = -1;

    private long begin;
    private long position;
    private long end;
    private long stop = UNKNOWN;
    private boolean moved = true;
    private int failures;

    /// Visible records after the position.
    private int records;

    private final Deque<Batch> ahead = new ArrayDeque<>();

    /// Batches with an oversized record, by their last offset.
    private final TreeMap<Long, Batch> oversized = new TreeMap<>();

    private record Batch(long first, int records, long largest) {}

    MeasuredRange(long position) {
        begin = position;
        end = position;
        this.position = position;
    }

    /// Whether the position must be known before the next poll.
    boolean isPending() {
        return moved || stop == UNKNOWN || position < stop;
    }

    void moved() {
        moved = true;
    }

    void moveTo(long next) {
        position = next;
        if (next < begin || (next > end && (stop == UNKNOWN || next < stop))) {
            begin = next;
            end = next;
            ahead.clear();
            records = 0;
        }
        while (!ahead.isEmpty() && ahead.element().first < next) {
            records -= ahead.remove().records;
        }
    }

    /// Whether a poll could return records that have not been measured.
    boolean isShortOf(int pollRecords) {
        return !blocks() && records < pollRecords && (stop == UNKNOWN || end < stop);
    }

    /// The offset after the measured records.
    long end() {
        return end;
    }

    /// Sets the offset up to which records are measured. Only the first call has an effect.
    void stopAt(long offset) {
        if (stop == UNKNOWN) {
            stop = offset;
        }
    }

    /// @param largest heap of the largest record, or 0 if a consumer can read all
    void add(RecordBatch batch, boolean isVisible, long largest) {
        var added = new Batch(batch.baseOffset(), isVisible ? batch.countOrNull() : 0, largest);
        if (largest > 0) {
            oversized.put(batch.lastOffset(), added);
        }
        if (added.first >= position) {
            ahead.add(added);
            records += added.records;
        }
        end = Math.max(end, batch.lastOffset() + 1);
    }

    void complete() {
        stop = Math.max(stop, position);
        end = Math.max(end, stop);
        moved = false;
    }

    /// Records have been measured at the position.
    void measured() {
        moved = false;
        failures = 0;
    }

    int failures() {
        return failures++;
    }

    /// Whether an oversized record follows that has been measured.
    boolean blocks() {
        return oversized.ceilingEntry(position) != null;
    }

    /// Heap of the largest record, or 0 if a consumer can read all records of the batch.
    long oversized(RecordBatch batch) {
        Map.Entry<Long, Batch> found = oversized.ceilingEntry(batch.baseOffset());
        return found != null && found.getKey() <= batch.lastOffset() ? found.getValue().largest : 0;
    }
}
