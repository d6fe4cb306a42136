package org.newswire.kafka.fetch;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.jspecify.annotations.Nullable;
import org.newswire.kafka.fetch.BatchFetcher.Fetched;
import org.newswire.kafka.fetch.BatchFetcher.StoredBatch;
import org.newswire.limits.Limit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds records that do not fit into the heap before a consumer decompresses them, and reads their batches in its
/// place.
///
/// The client allocates each record as a whole, and a record of kilobytes can expand to any size. Without this class
/// such a record ends the process at each start. So the batches that exist when a partition is first read are
/// measured a poll ahead of the consumer, without holding a value. A record that is written later can end the
/// process once: the next process measures it.
///
/// An oversized record, and the records before it in its batch, are returned with an empty value and its size, as
/// [org.newswire.kafka.BoundedBytesDeserializer] does for other large values. The records after it in its batch are
/// skipped: to reach them, all of it would have to be decompressed, which can take minutes. Such a batch is one
/// write of a foreign program: services write no records of more than 16 MiB. Other batches are returned whole.
///
/// Used by the consumer's thread.
public final class ReadAhead implements AutoCloseable {
    @Limit(
            of = "bytes of heap for a record that a consumer reads",
            past = "the record and the others of its batch are not read; it is logged as `record too large`")
    static final long MAX_RECORD_BYTES = 17 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(ReadAhead.class);
    private static final int FETCH_BYTES = 1 << 20;
    private static final int MAX_FAILURES = 3;

    private final Map<String, Object> config;
    private final BatchRecords.Limits limits;
    private final Map<TopicPartition, MeasuredRange> ranges = new HashMap<>();
    private @Nullable BatchFetcher fetcher;

    /// Records that were read in the consumer's place, and the position after them.
    public record Read(List<ConsumerRecord<byte[], byte[]>> records, OffsetAndMetadata next) {
        public Read {
            records = List.copyOf(records);
        }
    }

    /// @param config        of the consumer
    /// @param maxValueBytes larger values are empty
    /// @param maxPollBytes  of all values of a poll, apart from the first one
    public ReadAhead(Map<String, Object> config, int maxValueBytes, long maxPollBytes) {
        this.config = Map.copyOf(config);
        int maxPollRecords = Integer.parseInt(String.valueOf(
                config.getOrDefault(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, ConsumerConfig.DEFAULT_MAX_POLL_RECORDS)));
        this.limits = new BatchRecords.Limits(maxValueBytes, maxPollBytes, maxPollRecords);
    }

    /// Whether the position of a partition must be checked before the next poll.
    public boolean isPending(TopicPartition partition) {
        MeasuredRange range = ranges.get(partition);
        return range == null || range.isPending();
    }

    /// The position of a partition may have changed other than by a poll.
    public void moved(TopicPartition partition) {
        MeasuredRange range = ranges.get(partition);
        if (range != null) {
            range.moved();
        }
    }

    /// Measures the records of a poll at this position.
    ///
    /// @return whether the consumer must not read the partition, because an oversized record follows
    /// @throws IOException if the broker cannot be reached
    public boolean blocks(TopicPartition partition, Node leader, long position) throws IOException {
        MeasuredRange range = ranges.computeIfAbsent(partition, _ -> new MeasuredRange(position));
        range.moveTo(position);
        while (range.isShortOf(limits.records())) {
            Fetched fetched = fetcher().fetch(leader, partition, range.end(), FETCH_BYTES);
            range.stopAt(fetched.end());
            if (fetched.batches().isEmpty()) {
                range.complete();
            }
            for (StoredBatch each : fetched.batches()) {
                range.add(each.batch(), each.visible(), each.visible() ? oversized(partition, each.batch()) : 0);
            }
        }
        range.measured();
        return range.blocks();
    }

    /// Returns 0 if a consumer can read all records.
    private static long oversized(TopicPartition partition, DefaultRecordBatch batch) throws IOException {
        long[] largest = new long[2];
        BatchScan.read(batch, MAX_RECORD_BYTES, record -> {
            if (record.heapBytes() > largest[0]) {
                largest[0] = record.heapBytes();
                largest[1] = record.offset();
            }
            return true;
        });
        if (largest[0] <= MAX_RECORD_BYTES) {
            return 0;
        }
        LOG.error(
                "record too large topic={} partition={} offset={} bytes={} batch={}-{}: it is not read, nor the others"
                        + " of its batch; services write no such records: check who may write to the topic",
                partition.topic(),
                partition.partition(),
                largest[1],
                largest[0],
                batch.baseOffset(),
                batch.lastOffset());
        return largest[0];
    }

    /// Counts a failure to measure a partition.
    ///
    /// @return whether the consumer must wait; otherwise it reads unmeasured records
    public boolean failed(TopicPartition partition, long position, Exception reason) {
        MeasuredRange range = ranges.computeIfAbsent(partition, _ -> new MeasuredRange(position));
        boolean waits = range.failures() < MAX_FAILURES;
        if (!waits) {
            range.complete();
            LOG.warn(
                    "records not measured partition={}: {}; a record that exceeds the heap would end the process",
                    partition,
                    String.valueOf(reason.getMessage()));
        }
        return waits;
    }

    /// Reads the batch at this position in the place of the consumer.
    ///
    /// @return empty if no oversized record follows
    public Optional<Read> read(TopicPartition partition, Node leader, long position) throws IOException {
        MeasuredRange range = ranges.get(partition);
        if (range == null || !range.blocks()) {
            return Optional.empty();
        }
        List<StoredBatch> found =
                fetcher().fetch(leader, partition, position, 1).batches();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        DefaultRecordBatch batch = found.getFirst().batch();
        long oversized = range.oversized(batch);
        var records = new BatchRecords(partition, batch, position, limits);
        if (oversized > 0) {
            records.readKeys(oversized);
        } else if (found.getFirst().visible()) {
            records.read();
        }
        return Optional.of(new Read(records.all(), records.next()));
    }

    private BatchFetcher fetcher() {
        if (fetcher == null) {
            fetcher = new BatchFetcher(config);
        }
        return fetcher;
    }

    /// Closes the connection; the next use opens it again.
    @Override
    public void close() {
        if (fetcher != null) {
            fetcher.close();
            fetcher = null;
        }
    }
}
