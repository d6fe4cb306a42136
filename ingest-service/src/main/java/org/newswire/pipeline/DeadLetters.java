package org.newswire.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/// Turns a record that cannot be handled into one for the `.dlq` of its topic: key, value and headers byte
/// for byte, the same partition, and why in further headers.
///
/// Ours are `newswire-dlq-*`, in text; beside them stands the set that Spring's tools read (`kafka_dlt-*`,
/// numbers big-endian). The sender is the reader of the topic, which counts each one as
/// `newswire_dead_letters_total{topic,reason}`. Thread-safe.
public final class DeadLetters {
    private static final int MAX_DETAIL_CHARS = 500;

    private final String group;
    private final InstantSource clock;
    private final MeterRegistry metrics;

    public DeadLetters(String group, InstantSource clock, MeterRegistry metrics) {
        this.group = group;
        this.clock = clock;
        this.metrics = metrics;
    }

    /// @param reason one of a small vocabulary, in lower case with dashes
    /// @param detail a sentence for the operator, cut at 500 characters
    public ProducerRecord<byte[], byte[]> letter(ConsumerRecord<byte[], byte[]> source, String reason, String detail) {
        Headers headers = new RecordHeaders(source.headers().toArray());
        String cut = detail.length() > MAX_DETAIL_CHARS ? detail.substring(0, MAX_DETAIL_CHARS) : detail;
        put(headers, "newswire-dlq-reason", reason);
        put(headers, "newswire-dlq-detail", cut);
        put(headers, "newswire-dlq-topic", source.topic());
        put(headers, "newswire-dlq-partition", String.valueOf(source.partition()));
        put(headers, "newswire-dlq-offset", String.valueOf(source.offset()));
        put(headers, "newswire-dlq-timestamp", String.valueOf(source.timestamp()));
        put(headers, "newswire-dlq-group", group);
        put(headers, "newswire-dlq-at", clock.instant().toString());
        put(headers, "kafka_dlt-original-topic", source.topic());
        headers.add(
                "kafka_dlt-original-partition",
                ByteBuffer.allocate(4).putInt(source.partition()).array());
        headers.add(
                "kafka_dlt-original-offset",
                ByteBuffer.allocate(8).putLong(source.offset()).array());
        headers.add(
                "kafka_dlt-original-timestamp",
                ByteBuffer.allocate(8).putLong(source.timestamp()).array());
        put(headers, "kafka_dlt-original-timestamp-type", source.timestampType().toString());
        put(headers, "kafka_dlt-original-consumer-group", group);
        put(headers, "kafka_dlt-exception-message", reason + ": " + cut);
        return new ProducerRecord<>(source.topic() + ".dlq", source.partition(), source.key(), source.value(), headers);
    }

    /// Counts one that has been sent for good.
    public void count(String topic, String reason) {
        Counter.builder("newswire.dead.letters")
                .description("Records that could not be handled and went to the .dlq of their topic")
                .tag("topic", topic)
                .tag("reason", reason)
                .register(metrics)
                .increment();
    }

    private static void put(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }
}
