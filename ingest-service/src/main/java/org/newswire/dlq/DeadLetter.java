package org.newswire.dlq;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.newswire.contract.Contract;
import org.newswire.kafka.DeadLetterRecords;

/// A record of a `.dlq` topic with the facts from its headers.
///
/// @param source  position of the record that could not be processed
/// @param omitted whether key, value and headers were omitted as too large
record DeadLetter(ConsumerRecord<byte[], byte[]> record, Position source, DlqSnapshot.Entry entry, boolean omitted) {

    /// The position of a record. The position of its source record, as text, is the ID of a dead letter.
    record Position(String topic, int partition, long offset, long timestamp) {
        /// Unique even if the topic was deleted and created again.
        String key() {
            return this + " " + timestamp;
        }

        @Override
        public String toString() {
            return topic + "-" + partition + "@" + offset;
        }
    }

    /// Empty if the record lacks the headers of a dead letter.
    static Optional<DeadLetter> of(ConsumerRecord<byte[], byte[]> record) {
        try {
            Position source = new Position(
                    header(record, "topic"),
                    Integer.parseInt(header(record, "partition")),
                    Long.parseLong(header(record, "offset")),
                    Long.parseLong(header(record, "timestamp")));
            DlqSnapshot.Entry entry = DlqSnapshotEntryBuilder.builder()
                    .id(source.toString())
                    .position(record.topic() + "-" + record.partition() + "@" + record.offset())
                    .topic(source.topic())
                    .reason(header(record, "reason"))
                    .detail(header(record, "detail"))
                    .site(RecordSite.of(record))
                    .group(header(record, "group"))
                    .at(Instant.parse(header(record, "at")))
                    .failures(Integer.parseInt(find(record, "failures").orElse("1")))
                    .build();
            return Optional.of(new DeadLetter(
                    record, source, entry, find(record, "omitted").isPresent()));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /// When the item or event of the source record was observed, otherwise when that record was written.
    Instant seen() {
        try {
            return Contract.header(record.headers(), "ce_time")
                    .map(Instant::parse)
                    .orElseGet(this::written);
        } catch (DateTimeException e) {
            return written();
        }
    }

    private Instant written() {
        return Instant.ofEpochMilli(source.timestamp());
    }

    /// Size of the value.
    int bytes() {
        return record.value() == null ? 0 : record.value().length;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return find(record, name).orElseThrow(() -> new IllegalArgumentException("no header " + name));
    }

    private static Optional<String> find(ConsumerRecord<byte[], byte[]> record, String name) {
        return Contract.header(record.headers(), DeadLetterRecords.PREFIX + name);
    }
}
