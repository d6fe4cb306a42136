package org.newswire.pipeline.letters;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.DeadLetters;

/// A record of a `.dlq` topic, as its headers tell it.
///
/// @param source   the position of the record that could not be handled
/// @param at       when it was set aside
/// @param failures how often in a row it has failed for that reason; 1 where it was never replayed
/// @param site     host of the article, or else of the feed, without `www.`; `-` where neither is known
/// @param omitted  whether key, value and headers were left out, since they were too large
record Letter(
        ConsumerRecord<byte[], byte[]> record,
        Position source,
        String reason,
        String detail,
        String group,
        Instant at,
        int failures,
        String site,
        boolean omitted) {

    /// Where a record lies. `toString` is what the tool calls a letter by: that of the source record.
    record Position(String topic, int partition, long offset, long timestamp) {
        /// Tells records apart even where a topic was deleted and made again.
        String key() {
            return this + " " + timestamp;
        }

        @Override
        public String toString() {
            return topic + "-" + partition + "@" + offset;
        }
    }

    /// Empty where the headers are not those of a letter.
    static Optional<Letter> of(ConsumerRecord<byte[], byte[]> record) {
        try {
            Position source = new Position(
                    header(record, "topic"),
                    Integer.parseInt(header(record, "partition")),
                    Long.parseLong(header(record, "offset")),
                    Long.parseLong(header(record, "timestamp")));
            return Optional.of(new Letter(
                    record,
                    source,
                    header(record, "reason"),
                    header(record, "detail"),
                    header(record, "group"),
                    Instant.parse(header(record, "at")),
                    Integer.parseInt(find(record, "failures").orElse("1")),
                    LetterSite.of(record),
                    find(record, "omitted").isPresent()));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /// Of the letter itself.
    String position() {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }

    /// When the item or event of the source record was seen, or else when that was written.
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

    /// Of the value.
    int bytes() {
        return record.value() == null ? 0 : record.value().length;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return find(record, name).orElseThrow(() -> new IllegalArgumentException("without " + name));
    }

    private static Optional<String> find(ConsumerRecord<byte[], byte[]> record, String name) {
        return Contract.header(record.headers(), DeadLetters.PREFIX + name);
    }
}
