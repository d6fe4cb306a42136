package org.newswire.store;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.service.tracing.TraceSpan;
import org.newswire.store.tables.Change;

/// A consumed record, and its result from [RecordReader]. The span lasts until the record is stored.
sealed interface ReadRecord {
    ConsumerRecord<byte[], byte[]> record();

    TraceSpan span();

    /// A record that asks for a change.
    record Usable(ConsumerRecord<byte[], byte[]> record, Change change, TraceSpan span) implements ReadRecord {}

    /// A record whose article is older than the retention. It is counted and not stored.
    record Expired(ConsumerRecord<byte[], byte[]> record, TraceSpan span) implements ReadRecord {}

    /// A record that goes to the dead-letter topic.
    record Invalid(ConsumerRecord<byte[], byte[]> record, DeadLetterReason reason, String detail, TraceSpan span)
            implements ReadRecord {}

    /// The place of the record in its topic.
    default Position position() {
        return new Position(new TopicPartition(record().topic(), record().partition()), record().offset());
    }

    record Position(TopicPartition partition, long offset) {}
}
