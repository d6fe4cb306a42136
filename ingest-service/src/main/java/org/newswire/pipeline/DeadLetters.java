package org.newswire.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.kafka.BoundedBytes;

/// Turns a record that cannot be handled into one for the `.dlq` of its topic: key, value and
/// headers byte for byte, the same partition as far as there is one, and why in further headers.
///
/// Ours are `newswire-dlq-*`, in text; beside them stands the set that Spring's tools read
/// (`kafka_dlt-*`, numbers big-endian). Of a record past 15 MiB only the position is told, and
/// `newswire-dlq-omitted` says how large it was: nothing may hold up the stream. The sender is the
/// reader of the topic, which counts each one as `newswire_dead_letters_total{topic,reason}`.
/// Thread-safe.
///
/// A record that was replayed says so in `newswire-replay-*`. Where it fails again the letter is
/// like the first one, and `newswire-dlq-failures` counts how often in a row it was for the same
/// reason.
public final class DeadLetters {
    /// What a letter's headers begin with that we add.
    public static final String PREFIX = "newswire-dlq-";

    /// What a replayed record's headers begin with that the replay adds.
    public static final String REPLAY_PREFIX = "newswire-replay-";

    private static final String SPRING_PREFIX = "kafka_dlt-";
    private static final int MAX_DETAIL_CHARS = 500;

    private final String group;
    private final InstantSource clock;
    private final MeterRegistry metrics;

    /// Why a record cannot be handled: a closed vocabulary, part of the contract.
    public enum Reason {
        /// Its value is null, not JSON, or not what the schema says.
        MALFORMED,
        /// Its key is absent, no id, or not the id that its value names.
        MALFORMED_KEY,
        /// The page that it carries cannot be unpacked.
        UNREADABLE_PAGE,
        /// It has neither a title nor a text.
        NO_CONTENT,
        /// It, or what was made of it, is larger than a record may be.
        TOO_LARGE,
        /// The extractor failed on its page: a fault of ours.
        EXTRACTOR_FAILED,
        /// The parser failed on it: a fault of ours.
        PARSER_FAILED,
        /// It holds text that no database column can hold.
        TEXT_NOT_STORABLE,
        /// The database refuses it, and would again.
        REFUSED_BY_DATABASE,
        /// Each attempt at the record has ended the process; in the last ones it was the only record.
        ENDED_THE_PROCESS;

        /// As headers, metrics and logs spell it: in lower case with dashes.
        public String spelling() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public DeadLetters(String group, InstantSource clock, MeterRegistry metrics) {
        this.group = group;
        this.clock = clock;
        this.metrics = metrics;
    }

    /// @param detail a sentence for the operator, cut at 500 characters
    public ProducerRecord<byte[], byte[]> letter(ConsumerRecord<byte[], byte[]> source, Reason reason, String detail) {
        int size = size(source);
        boolean fits = size <= BoundedBytes.MAX_BYTES;
        Headers headers = fits ? withoutLast(source.headers(), REPLAY_PREFIX) : new RecordHeaders();
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
        addSprings(headers, source, reason.spelling() + ": " + cut);
        return new ProducerRecord<>(
                source.topic() + ".dlq",
                source.partition(),
                fits ? source.key() : null,
                fits ? source.value() : null,
                headers);
    }

    /// Returns a dead letter without key and value, for one that its topic refuses as too large.
    /// `newswire-dlq-omitted` states their sizes.
    public static ProducerRecord<byte[], byte[]> bare(ProducerRecord<byte[], byte[]> letter) {
        Headers headers = new RecordHeaders(letter.headers());
        put(headers, PREFIX + "omitted", String.valueOf((long) length(letter.key()) + length(letter.value())));
        return new ProducerRecord<>(letter.topic(), letter.partition(), letter.timestamp(), null, null, headers);
    }

    /// A record as its topic can take it: one for a partition that isn't there, as the topic of letters
    /// was made with fewer than its source has, goes to one that is. No record is to wait for a letter.
    ///
    /// @throws org.apache.kafka.common.KafkaException where the broker doesn't tell of the topic in time
    public static ProducerRecord<byte[], byte[]> fitting(
            ProducerRecord<byte[], byte[]> letter, Producer<byte[], byte[]> producer) {
        Integer wanted = letter.partition();
        int partitions =
                wanted == null ? 0 : producer.partitionsFor(letter.topic()).size();
        return wanted == null || partitions == 0 || wanted < partitions
                ? letter
                : new ProducerRecord<>(
                        letter.topic(), wanted % partitions, letter.key(), letter.value(), letter.headers());
    }

    private void addSprings(Headers headers, ConsumerRecord<byte[], byte[]> source, String message) {
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

    /// The headers that the source record had: a letter's without those that [#letter] added.
    public static Headers sourceHeaders(Headers letter) {
        return withoutLast(withoutLast(letter, SPRING_PREFIX), PREFIX);
    }

    /// Marks a record as replayed, for when it fails again.
    ///
    /// @param letter   the position of the letter, such as `news.raw.dlq-3@17`
    /// @param reason   why it had failed
    /// @param failures how often in a row for that reason
    public static void markReplayed(Headers headers, String letter, String reason, int failures) {
        put(headers, REPLAY_PREFIX + "letter", letter);
        put(headers, REPLAY_PREFIX + "reason", reason);
        put(headers, REPLAY_PREFIX + "failures", String.valueOf(failures));
    }

    /// Whether a record with these headers was replayed.
    public static boolean isReplayed(Headers headers) {
        return headers.lastHeader(REPLAY_PREFIX + "letter") != null;
    }

    private static int failuresBefore(Headers headers, Reason reason) {
        Optional<String> before = Contract.header(headers, REPLAY_PREFIX + "failures");
        boolean sameReason = Contract.header(headers, REPLAY_PREFIX + "reason")
                .filter(reason.spelling()::equals)
                .isPresent();
        return sameReason && before.orElse("").matches("\\d{1,6}") ? Integer.parseInt(before.get()) : 0;
    }

    /// Less the last of each name with that prefix: of one that the record had before, ours stands
    /// behind.
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

    /// With what a [BoundedBytes] has left out.
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

    /// Has the reasons for which a record of a topic may be set aside counted from 0 on, so that the first
    /// one is seen as an increase.
    public void expect(String topic, Collection<Reason> reasons) {
        reasons.forEach(reason -> counter(topic, reason));
    }

    /// Counts one that has been sent for good.
    public void count(String topic, Reason reason) {
        counter(topic, reason).increment();
    }

    private Counter counter(String topic, Reason reason) {
        return Counter.builder("newswire.dead.letters")
                .description("Records that could not be handled and went to the .dlq of their topic")
                .tag("topic", topic)
                .tag("reason", reason.spelling())
                .register(metrics);
    }

    private static void put(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }
}
