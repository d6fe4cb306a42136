package org.newswire.ingest.permits;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.newswire.contract.Contract.MalformedValueException;
import org.newswire.ingest.topics.PartitionReader;
import org.newswire.kafka.BoundedConsumer;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.raw.IngestTopics;
import org.newswire.service.metrics.SkippedRecords;
import org.newswire.supervision.SupervisedThread;
import org.newswire.supervision.Supervisor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads and writes `news.host-permits`. All instances read all of its records, from shortly before their start.
/// Records that cannot be written within seconds are dropped, as their senders repeat them. Thread-safe.
public final class PermitTopic implements AutoCloseable {
    public static final Topic TOPIC = IngestTopics.HOST_PERMITS;

    private static final Logger LOG = LoggerFactory.getLogger(PermitTopic.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(2);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_BLOCK_MS = 1_000;
    private static final int REQUEST_TIMEOUT_MS = 5_000;
    private static final int DELIVERY_TIMEOUT_MS = 10_000;
    private static final int BUFFER_BYTES = 1 << 20;

    /// More than all instances write within [PermitEvent#EXPIRY].
    private static final int MAX_RECENT_RECORDS = 20_000;

    /// While the broker is away, records are dropped without waiting for this time after a timeout.
    private static final Duration AWAY_TIME = Duration.ofSeconds(1);

    /// A failure is reported for this time after it happened.
    private static final Duration TROUBLE_TIME = Duration.ofSeconds(30);

    private final KafkaSettings kafka;
    private final String clientId;
    private final SkippedRecords skipped;
    private final Supervisor supervisor;
    private final InstantSource clock;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    /// Time of the oldest record that may be in progress at the start, in milliseconds.
    private final long since;

    private volatile @Nullable SupervisedThread thread;
    private volatile boolean closing;
    private volatile long awayUntil = System.nanoTime();
    private volatile Failure failure = new Failure("", Instant.MIN);

    private record Failure(String reason, Instant at) {}

    /// @param skipped counts damaged records and records of other programs
    public PermitTopic(
            KafkaSettings kafka,
            String instanceId,
            SkippedRecords skipped,
            Supervisor supervisor,
            InstantSource clock) {
        this.kafka = kafka;
        this.clientId = "ingest-permits-" + instanceId;
        this.skipped = skipped;
        this.supervisor = supervisor;
        this.clock = clock;
        this.since = clock.instant().minus(PermitEvent.EXPIRY).toEpochMilli();
        this.producer = new KafkaProducer<>(config());
        skipped.expect(TOPIC.name());
    }

    private Map<String, Object> config() {
        Map<String, Object> config = kafka.producer(clientId);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 16 << 10);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        return config;
    }

    /// Starts to read.
    public void start(HostPermits permits) {
        thread = supervisor.startPlatform("host-permits", () -> run(permits));
    }

    /// Writes a record without waiting for the broker's answer. Waits at most a second for a broker that is away.
    @SuppressWarnings("FutureReturnValueIgnored") // the callback reports failures
    void publish(PermitEvent event) {
        if (System.nanoTime() - awayUntil < 0) {
            return;
        }
        byte[] key = event.request().host().getBytes(UTF_8);
        try {
            producer.send(new ProducerRecord<>(TOPIC.name(), key, PermitEvent.CONTRACT.encode(event)), (_, error) -> {
                if (error != null) {
                    failed(error);
                }
            });
        } catch (InterruptException e) {
            LOG.debug("permit record dropped id={}: interrupted", event.id());
        } catch (KafkaException | IllegalStateException e) {
            failed(e);
        }
    }

    private void failed(Exception error) {
        Instant now = clock.instant();
        String reason = KafkaSettings.refusal(error, TOPIC.name());
        if (!closing && !isRecent(failure, now)) {
            LOG.warn(
                    "host permits not written topic={}: {}; requests to hosts of other instances wait; check the broker",
                    TOPIC.name(),
                    reason);
        }
        failure = new Failure(reason, now);
        if (error instanceof TimeoutException) {
            awayUntil = System.nanoTime() + AWAY_TIME.toNanos();
        }
    }

    private static boolean isRecent(Failure failure, Instant now) {
        return failure.at.isAfter(now.minus(TROUBLE_TIME));
    }

    /// Describes why requests to hosts of other instances are not sent, or is empty.
    public Optional<String> trouble() {
        Failure last = failure;
        return isRecent(last, clock.instant())
                ? Optional.of("host permits cannot be written to " + TOPIC.name() + ": " + last.reason)
                : Optional.empty();
    }

    private void run(HostPermits permits) throws InterruptedException {
        while (!closing) {
            try {
                read(permits);
            } catch (InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                LOG.warn("host permits not read topic={}: {}; retrying", TOPIC.name(), e.getMessage());
                permits.check(); // the process was not suspended
                Thread.sleep(RETRY_PAUSE);
            }
        }
    }

    private void read(HostPermits permits) {
        List<TopicPartition> partitions = new PartitionReader(kafka, clientId).partitions(TOPIC.name());
        try (var consumer = new BoundedConsumer(kafka.reader(clientId))) {
            consumer.assign(partitions);
            seek(consumer, partitions);
            long checkedAt = System.nanoTime();
            while (!closing) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                    accept(each, permits);
                }
                requireTopic(consumer);
                if (System.nanoTime() - checkedAt >= CHECK_INTERVAL.toNanos()) {
                    checkedAt = System.nanoTime();
                    permits.check();
                }
            }
        }
    }

    /// A consumer would fetch from a deleted topic without a pause.
    private static void requireTopic(KafkaConsumer<?, ?> consumer) {
        if (consumer.partitionsFor(TOPIC.name()).isEmpty()) {
            throw new KafkaException("the topic does not exist");
        }
    }

    /// After a failure, continues at the last position. At the start, reads what may be in progress. Does not search
    /// by time: for that the broker decompresses batches, and an oversized record would end it.
    private void seek(KafkaConsumer<?, ?> consumer, List<TopicPartition> partitions) {
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        consumer.endOffsets(partitions).forEach((partition, end) -> {
            long recent = Math.max(begins.getOrDefault(partition, 0L), end - MAX_RECENT_RECORDS);
            consumer.seek(partition, positions.getOrDefault(partition, recent));
        });
    }

    private void accept(ConsumerRecord<byte[], byte[]> each, HostPermits permits) {
        positions.put(new TopicPartition(each.topic(), each.partition()), each.offset() + 1);
        if (each.timestamp() < since) {
            return;
        }
        try {
            permits.accept(PermitEvent.CONTRACT.decode(each.value()));
        } catch (MalformedValueException e) {
            skipped.skip(each, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        closing = true;
        producer.close(RETRY_PAUSE);
        SupervisedThread started = thread;
        if (started != null && !started.awaitEnd(RETRY_PAUSE)) {
            started.stop(); // it waits for a broker that is away
            started.awaitEnd(CLOSE_TIMEOUT);
        }
    }
}
