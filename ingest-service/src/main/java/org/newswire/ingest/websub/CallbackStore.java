package org.newswire.ingest.websub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.newswire.contract.Contract.MalformedValueException;
import org.newswire.ingest.topics.PartitionReader;
import org.newswire.kafka.BoundedConsumer;
import org.newswire.kafka.KafkaSettings;
import org.newswire.limits.Limit;
import org.newswire.service.metrics.SkippedRecords;
import org.newswire.supervision.SupervisedThread;
import org.newswire.supervision.Supervisor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stores the callbacks and notifications of hubs in two topics, which every instance reads: a hub may call
/// any instance, whichever owns the feed.
///
/// A thread reads both topics completely. The owner of a feed applies its notifications. For each callback,
/// the last notification of each kind is kept for a new owner. Any instance may write the tombstones of
/// expired callbacks. Thread-safe.
public final class CallbackStore implements CallbackHandler.Store, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CallbackStore.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(2);

    /// A hub may verify before its callback has been read from the topic.
    private static final Duration CALLBACK_WAIT = Duration.ofSeconds(3);

    /// Anyone may call unknown ids. Requests that wait leave half of the HTTP service's 64 to known ids.
    @Limit(of = "requests to unknown hub callbacks that wait for the callback", past = "503 with `Retry-After`")
    private static final int MAX_WAITING = 32;

    /// Valid ids have 32 bytes.
    private static final int MAX_ID_BYTES = 64;

    private static final long WRITE_SECONDS = 10;
    private static final Duration CLEANUP_INTERVAL = Duration.ofHours(1);

    private final KafkaSettings kafka;
    private final String clientId;
    private final InstantSource clock;
    private final SkippedRecords skipped;
    private final Map<String, Kept> callbacks = new HashMap<>();
    private final Map<String, Map<HubNotification.Kind, HubNotification>> calls = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<HubNotification> fresh = new ConcurrentLinkedQueue<>();
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private final Supervisor supervisor;
    private volatile @Nullable SupervisedThread thread;
    private Instant cleanedAt = Instant.MIN;
    private volatile @Nullable KafkaProducer<byte[], byte[]> producer;
    private volatile boolean closing;

    private record Kept(Callback callback, int partition, Instant writtenAt) {}

    /// @param skipped    counts records of other programs in the hub topics
    public CallbackStore(
            KafkaSettings kafka,
            String instanceId,
            InstantSource clock,
            SkippedRecords skipped,
            Supervisor supervisor) {
        this.kafka = kafka;
        this.clock = clock;
        this.clientId = "ingest-hubs-" + instanceId;
        this.skipped = skipped;
        this.supervisor = supervisor;
        skipped.expect(Callback.TOPIC.name());
        skipped.expect(HubNotification.TOPIC.name());
    }

    /// Starts reading and makes writing possible.
    public void start() {
        producer = new KafkaProducer<>(kafka.producer(clientId));
        thread = supervisor.startPlatform("hub-desk", this::run);
    }

    /// The notifications since the last call.
    public List<HubNotification> take() {
        List<HubNotification> taken = new ArrayList<>();
        for (HubNotification call = fresh.poll(); call != null; call = fresh.poll()) {
            taken.add(call);
        }
        return taken;
    }

    /// The last notification of each kind for each existing callback.
    public List<HubNotification> all() {
        return calls.values().stream()
                .flatMap(kinds -> Stream.of(HubNotification.Kind.values())
                        .flatMap(kind -> Optional.ofNullable(kinds.get(kind)).stream()))
                .toList();
    }

    private void run() throws InterruptedException {
        while (!closing) {
            try {
                read();
            } catch (InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                LOG.warn("callback topics restart from the beginning: {}", e.getMessage());
                Thread.sleep(RETRY_PAUSE);
            }
        }
    }

    private void read() {
        PartitionReader topics = new PartitionReader(kafka, clientId);
        List<TopicPartition> partitions = Stream.of(Callback.TOPIC, HubNotification.TOPIC)
                .flatMap(topic -> topics.partitions(topic.name()).stream())
                .toList();
        try (var consumer = new BoundedConsumer(kafka.reader(clientId))) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!closing) {
                consumer.poll(POLL).forEach(this::take);
                if (caughtUp.getCount() > 0 && reached(consumer, ends)) {
                    caughtUp.countDown();
                }
                if (caughtUp.getCount() == 0) {
                    cleanUp();
                }
            }
        }
    }

    /// Failed tombstones are sent again in the next round.
    @SuppressWarnings("FutureReturnValueIgnored")
    private void cleanUp() {
        Instant now = clock.instant();
        KafkaProducer<byte[], byte[]> to = producer;
        if (to == null || cleanedAt.plus(CLEANUP_INTERVAL).isAfter(now)) {
            return;
        }
        cleanedAt = now;
        over(now).forEach(to::send);
    }

    /// Tombstones for the expired callbacks.
    List<ProducerRecord<byte[], byte @Nullable []>> over(Instant now) {
        synchronized (callbacks) {
            return callbacks.values().stream()
                    .filter(kept -> kept.callback.isOver(kept.writtenAt, now))
                    .map(kept -> record(Callback.TOPIC.name(), kept, null))
                    .toList();
        }
    }

    private static ProducerRecord<byte[], byte @Nullable []> record(String topic, Kept kept, byte @Nullable [] value) {
        return new ProducerRecord<>(topic, kept.partition, kept.callback.id().getBytes(UTF_8), value);
    }

    private static boolean reached(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    void take(ConsumerRecord<byte[], byte[]> written) {
        byte[] key = written.key();
        if (key == null || key.length == 0 || key.length > MAX_ID_BYTES) {
            skipped.skip(written, "its key is not the id of a callback");
            return;
        }
        String id = new String(key, UTF_8);
        try {
            if (written.topic().equals(Callback.TOPIC.name())) {
                keep(id, written);
            } else {
                HubNotification call = HubNotification.CONTRACT.decode(written.value());
                calls.computeIfAbsent(id, _ -> new ConcurrentHashMap<>()).put(call.kind(), call);
                fresh.add(call);
            }
        } catch (MalformedValueException e) {
            skipped.skip(written, String.valueOf(e.getMessage()));
        }
    }

    private void keep(String id, ConsumerRecord<byte[], byte[]> written) throws MalformedValueException {
        byte[] value = written.value();
        synchronized (callbacks) {
            if (value == null) {
                callbacks.remove(id);
                calls.remove(id);
            } else {
                Instant writtenAt = Instant.ofEpochMilli(written.timestamp());
                callbacks.put(id, new Kept(Callback.CONTRACT.decode(value), written.partition(), writtenAt));
            }
            callbacks.notifyAll();
        }
    }

    @Override
    public Optional<Callback> find(String id) throws IOException, InterruptedException {
        boolean hasRead = caughtUp.getCount() == 0;
        Optional<Callback> known = hasRead ? known(id) : Optional.empty();
        if (known.isPresent()) {
            return known;
        }
        if (waiting.tryAcquire()) {
            try {
                return awaited(id);
            } finally {
                waiting.release();
            }
        }
        throw hasRead ? new IOException("too many requests wait for callbacks that are not known yet") : notRead();
    }

    private static IOException notRead() {
        return new IOException("the callback topics have not been read completely yet");
    }

    private Optional<Callback> known(String id) {
        synchronized (callbacks) {
            return Optional.ofNullable(callbacks.get(id)).map(Kept::callback);
        }
    }

    private Optional<Callback> awaited(String id) throws IOException, InterruptedException {
        if (!caughtUp.await(CALLBACK_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw notRead();
        }
        long deadline = System.nanoTime() + CALLBACK_WAIT.toNanos();
        synchronized (callbacks) {
            long left = CALLBACK_WAIT.toMillis();
            while (!callbacks.containsKey(id) && left > 0) {
                callbacks.wait(left);
                left = (deadline - System.nanoTime()) / 1_000_000;
            }
            return known(id);
        }
    }

    @Override
    public void write(HubNotification call) throws IOException, InterruptedException {
        send(HubNotification.TOPIC.name(), call.id(), HubNotification.CONTRACT.encode(call));
    }

    @Override
    public void close(Callback callback) throws IOException, InterruptedException {
        send(Callback.TOPIC.name(), callback.id(), null);
    }

    private void send(String topic, String id, byte @Nullable [] value) throws IOException, InterruptedException {
        KafkaProducer<byte[], byte[]> to = producer;
        Kept kept;
        synchronized (callbacks) {
            kept = callbacks.get(id);
        }
        if (to == null || kept == null) {
            throw new IOException("the callback was removed meanwhile, or the service is starting");
        }
        try {
            to.send(record(topic, kept, value)).get(WRITE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new IOException(
                    "topic=" + topic + ": the broker did not store the record: " + KafkaSettings.refusal(e, topic)
                            + "; check the broker and the permission to write",
                    e);
        }
    }

    @Override
    public void close() {
        closing = true;
        KafkaProducer<byte[], byte[]> open = producer;
        if (open != null) {
            open.close(RETRY_PAUSE);
        }
        SupervisedThread started = thread;
        if (started != null) {
            started.awaitEnd(RETRY_PAUSE.multipliedBy(5));
        }
    }
}
