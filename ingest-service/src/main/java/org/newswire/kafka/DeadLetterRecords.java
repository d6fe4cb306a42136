package org.newswire.kafka;

import static org.newswire.contract.Contract.put;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.newswire.contract.Contract;

/// Creates the dead letter of a record: a record for the `.dlq` topic with the same key, value and headers,
/// and further headers with the reason. Thread-safe.
///
/// The headers `newswire-dlq-*` are text. The headers `kafka_dlt-*` are those of Spring Kafka; their
/// numbers are big-endian. The partition is the same, if the `.dlq` topic has it. The dead letter of a
/// record of more than 15 MiB has no key and value; `newswire-dlq-omitted` is the size.
///
/// A record that was retried has the headers `newswire-retry-*`. If it fails again, its dead letter has
/// `newswire-dlq-failures`: consecutive failures for the same reason.
///
/// The consumer of the topic sends the dead letter, logs it, and counts it in
/// `newswire_dead_letters_total{topic,reason}`.
public final class DeadLetterRecords {
    /// Prefix of the headers that are added to a dead letter.
    public static final String PREFIX = "newswire-dlq-";

    private static final String RETRY_PREFIX = "newswire-retry-";
    private static final String SPRING_PREFIX = "kafka_dlt-";
    private static final int MAX_DETAIL_CHARS = 500;

    private final String group;
    private final InstantSource clock;
    private final MeterRegistry metrics;
    private final DeadLetterLog log = new DeadLetterLog();

    public DeadLetterRecords(String group, InstantSource clock, MeterRegistry metrics) {
        this.group = group;
        this.clock = clock;
        this.metrics = metrics;
    }

    /// @param detail a sentence for the operator, truncated after 500 characters
    public ProducerRecord<byte[], byte[]> letter(
            ConsumerRecord<byte[], byte[]> source, DeadLetterReason reason, String detail) {
        int size = size(source);
        boolean fits = size <= BoundedBytesDeserializer.MAX_BYTES;
        Headers headers = fits ? withoutLast(source.headers(), RETRY_PREFIX) : new RecordHeaders();
        String cut = detail.length() > MAX_DETAIL_CHARS ? detail.substring(0, MAX_DETAIL_CHARS) : detail;
        put(headers, PREFIX + "reason", reason.spelling());
        put(headers, PREFIX + "detail", cut);
        put(headers, PREFIX + "failures", String.valueOf(1 + failuresBefore(source.headers(), reason)));
        if (!fits) {
            put(headers, PREFIX + "omitted", String.valueOf(size));
        }
        put(headers, PREFIX + "topic", source.topic());
        put(headers, PREFIX + "partition", String.valueOf(source.partition()));
        put(headers, PREFIX + "offset", String.valueOf(source.offset()));
        put(headers, PREFIX + "timestamp", String.valueOf(source.timestamp()));
        put(headers, PREFIX + "group", group);
        put(headers, PREFIX + "at", clock.instant().toString());
        addSpringHeaders(headers, source, reason.spelling() + ": " + cut);
        return new ProducerRecord<>(
                source.topic() + ".dlq",
                source.partition(),
                fits ? source.key() : null,
                fits ? source.value() : null,
                headers);
    }

    /// Returns the dead letter without key and value, for a topic that rejects it as too large.
    public static ProducerRecord<byte[], byte[]> withoutValue(ProducerRecord<byte[], byte[]> letter) {
        Headers headers = new RecordHeaders(letter.headers());
        put(headers, PREFIX + "omitted", String.valueOf((long) length(letter.key()) + length(letter.value())));
        return new ProducerRecord<>(letter.topic(), letter.partition(), letter.timestamp(), null, null, headers);
    }

    /// Returns the dead letter with another partition if the `.dlq` topic has fewer partitions than the
    /// source topic.
    ///
    /// @throws org.apache.kafka.common.KafkaException if the broker does not describe the topic in time
    public static ProducerRecord<byte[], byte[]> withExistingPartition(
            ProducerRecord<byte[], byte[]> letter, Producer<byte[], byte[]> producer) {
        Integer wanted = letter.partition();
        int partitions =
                wanted == null ? 0 : producer.partitionsFor(letter.topic()).size();
        return wanted == null || partitions == 0 || wanted < partitions
                ? letter
                : new ProducerRecord<>(
                        letter.topic(), wanted % partitions, letter.key(), letter.value(), letter.headers());
    }

    private void addSpringHeaders(Headers headers, ConsumerRecord<byte[], byte[]> source, String message) {
        put(headers, SPRING_PREFIX + "original-topic", source.topic());
        headers.add(
                SPRING_PREFIX + "original-partition",
                ByteBuffer.allocate(4).putInt(source.partition()).array());
        headers.add(
                SPRING_PREFIX + "original-offset",
                ByteBuffer.allocate(8).putLong(source.offset()).array());
        headers.add(
                SPRING_PREFIX + "original-timestamp",
                ByteBuffer.allocate(8).putLong(source.timestamp()).array());
        put(
                headers,
                SPRING_PREFIX + "original-timestamp-type",
                source.timestampType().toString());
        put(headers, SPRING_PREFIX + "original-consumer-group", group);
        put(headers, SPRING_PREFIX + "exception-message", message);
    }

    /// Returns the headers of the source record, without those that were added to its dead letter.
    public static Headers sourceHeaders(Headers letter) {
        return withoutLast(withoutLast(letter, SPRING_PREFIX), PREFIX);
    }

    /// Marks a record as retried.
    ///
    /// @param deadLetter position of its dead letter, such as `news.raw.dlq-3@17`
    /// @param reason     reason of the last failure
    /// @param failures   consecutive failures for this reason
    public static void markRetried(Headers headers, String deadLetter, String reason, int failures) {
        put(headers, RETRY_PREFIX + "dead-letter", deadLetter);
        put(headers, RETRY_PREFIX + "reason", reason);
        put(headers, RETRY_PREFIX + "failures", String.valueOf(failures));
    }

    public static boolean isRetried(Headers headers) {
        return headers.lastHeader(RETRY_PREFIX + "dead-letter") != null;
    }

    private static int failuresBefore(Headers headers, DeadLetterReason reason) {
        Optional<String> before = Contract.header(headers, RETRY_PREFIX + "failures");
        boolean sameReason = Contract.header(headers, RETRY_PREFIX + "reason")
                .filter(reason.spelling()::equals)
                .isPresent();
        return sameReason && before.orElse("").matches("\\d{1,6}") ? Integer.parseInt(before.get()) : 0;
    }

    /// Removes the last header of each name with the prefix. Earlier ones belong to the source record.
    private static Headers withoutLast(Headers headers, String prefix) {
        List<Header> kept = new ArrayList<>();
        Set<String> dropped = new HashSet<>();
        for (Header header : List.of(headers.toArray()).reversed()) {
            if (!header.key().startsWith(prefix) || !dropped.add(header.key())) {
                kept.add(header);
            }
        }
        Collections.reverse(kept);
        return new RecordHeaders(kept);
    }

    /// Includes bytes that a [BoundedBytesDeserializer] has omitted.
    private static int size(ConsumerRecord<byte[], byte[]> record) {
        long size = (long) Math.max(record.serializedKeySize(), length(record.key()))
                + Math.max(record.serializedValueSize(), length(record.value()));
        for (Header header : record.headers()) {
            size += header.key().length() + length(header.value());
        }
        return (int) Math.min(Integer.MAX_VALUE, size);
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    /// Registers counters at 0 for possible reasons, so that the first dead letter shows as an increase.
    public void registerCounters(String topic, Collection<DeadLetterReason> reasons) {
        reasons.forEach(reason -> counter(topic, reason));
    }

    /// Counts and logs a dead letter after the broker has acknowledged it.
    ///
    /// @param detail as in [#letter]
    public void count(ConsumerRecord<?, ?> source, DeadLetterReason reason, String detail) {
        count(source.topic(), reason);
        log.add(source, reason, detail, clock.instant());
    }

    /// Counts a dead letter without a source record after the broker has acknowledged it.
    public void count(String topic, DeadLetterReason reason) {
        counter(topic, reason).increment();
    }

    private Counter counter(String topic, DeadLetterReason reason) {
        return Counter.builder("newswire.dead.letters")
                .description("Records written to the dead-letter topic")
                .tag("topic", topic)
                .tag("reason", reason.spelling())
                .register(metrics);
    }
}
