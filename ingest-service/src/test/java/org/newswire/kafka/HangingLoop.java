package org.newswire.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/// Runs a [ConsumeLoop] in a process. It copies records to another topic, and hangs at a planted record.
final class HangingLoop implements BatchHandler, PartitionHooks {
    static final Topic TOPIC = Topic.retained("records", 1, Duration.ofDays(1));
    static final String RESULTS = "results";
    static final String PLANTED = "planted: hangs";
    static final Duration MAX_POLL_INTERVAL = Duration.ofSeconds(4);
    static final Duration MARGIN = Duration.ofSeconds(1);

    private final KafkaProducer<byte[], byte[]> producer;
    private final DeadLetterRecords deadLetters =
            new DeadLetterRecords("group", InstantSource.system(), new SimpleMeterRegistry());

    private HangingLoop(KafkaProducer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /// @param args the broker's address
    public static void main(String[] args) throws Exception {
        var kafka = new KafkaSettings(
                args[0],
                Map.of("max.poll.interval.ms", String.valueOf(MAX_POLL_INTERVAL.toMillis()), "max.poll.records", "2"));
        var work = new HangingLoop(new KafkaProducer<>(kafka.producer("results")));
        try (var loop = new ConsumeLoop(
                kafka.consumer("member", "group"),
                List.of(TOPIC.name()),
                work,
                Clock.SYSTEM,
                new SimpleMeterRegistry(),
                MARGIN)) {
            loop.run();
        }
    }

    @Override
    public PartitionHooks hooks() {
        return this;
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> handle(ConsumerBatch batch) throws InterruptedException {
        for (ConsumerRecord<byte[], byte[]> record : batch.records()) {
            if (batch.endedTheProcess()) {
                send(deadLetters.letter(record, DeadLetterReason.ENDED_THE_PROCESS, "planted"));
            } else if (new String(record.value(), UTF_8).equals(PLANTED)) {
                new CountDownLatch(1).await();
            } else {
                send(new ProducerRecord<>(RESULTS, record.key(), record.value()));
            }
        }
        producer.flush();
        return batch.ends();
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        var _ = producer.send(record);
    }
}
