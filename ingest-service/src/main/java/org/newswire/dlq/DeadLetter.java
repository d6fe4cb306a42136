package org.newswire.dlq;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.newswire.contract.Contract;
import org.newswire.kafka.DeadLetterRecords;

/// A record of a `.dlq` topic with the facts from its headers.
///
/// @param source   position of the record that could not be processed
/// @param at       when the dead letter was written
/// @param failures consecutive failures for this reason; 1 if the record was never retried
/// @param site     host of the article or feed, without `www.`; `-` if unknown
/// @param omitted  whether key, value and headers were omitted as too large
@RecordBuilder
record DeadLetter(
        ConsumerRecord<byte[], byte[]> record,
        Position source,
        String reason,
        String detail,
        String group,
        Instant at,
        int failures,
        String site,
        boolean omitted) {

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
            return Optional.of(DeadLetterBuilder.builder()
                    .record(record)
                    .source(source)
                    .reason(header(record, "reason"))
                    .detail(header(record, "detail"))
                    .group(header(record, "group"))
                    .at(Instant.parse(header(record, "at")))
                    .failures(Integer.parseInt(find(record, "failures").orElse("1")))
                    .site(RecordSite.of(record))
                    .omitted(find(record, "omitted").isPresent())
                    .build());
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /// The position of the dead letter itself.
    String position() {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
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
