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
import org.newswire.ingest.topics.PartitionReader;
import org.newswire.pipeline.Contract.Malformed;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.kafka.BoundedConsumer;
import org.newswire.pipeline.metrics.SkippedRecords;
import org.newswire.pipeline.supervision.SupervisedThread;
import org.newswire.pipeline.supervision.Supervisor;
import org.newswire.pipeline.untrusted.Limit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What every instance knows of all callbacks, and what hubs said at any of them: a hub may call any
/// instance, whoever owns the feed.
///
/// A thread of its own reads both topics whole. The owner takes the calls; of each kind the last at
/// each callback is kept, so that a new owner hears what nobody acted upon. Callbacks that are over get
/// their tombstones from whichever instance comes first. Thread-safe.
public final class HubDesk implements CallbackHandler.Desk, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HubDesk.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /// A hub may verify before word of its callback has come round.
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /// So many calls at addresses that nobody has given out, or not yet, wait at a time: anyone may call.
    @Limit(of = "hub notifications that wait", past = "503, and the hub tries again")
    private static final int MOST_WAITING = 100;

    /// Valid ids have 32 bytes.
    private static final int MAX_ID_BYTES = 64;

    private static final long WRITE_SECONDS = 10;
    private static final Duration TIDIED_EVERY = Duration.ofHours(1);

    private final KafkaSettings kafka;
    private final String clientId;
    private final InstantSource clock;
    private final SkippedRecords skipped;
    private final Map<String, Kept> callbacks = new HashMap<>();
    private final Map<String, Map<Call.Kind, Call>> calls = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Call> fresh = new ConcurrentLinkedQueue<>();
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private final Supervisor supervisor;
    private volatile @Nullable SupervisedThread thread;
    private Instant tidiedAt = Instant.MIN;
    private volatile @Nullable KafkaProducer<byte[], byte[]> producer;
    private volatile boolean closing;

    private record Kept(Callback callback, int partition, Instant writtenAt) {}

    /// @param skipped    counts foreign records in the hub topics
    public HubDesk(
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
        skipped.expect(Call.TOPIC.name());
    }

    /// From then on it reads, and what hubs say can be written.
    public void start() {
        producer = new KafkaProducer<>(kafka.producer(clientId));
        thread = supervisor.startPlatform("hub-desk", this::run);
    }

    /// Calls that came since the last time.
    public List<Call> take() {
        List<Call> taken = new ArrayList<>();
        for (Call call = fresh.poll(); call != null; call = fresh.poll()) {
            taken.add(call);
        }
        return taken;
    }

    /// The last calls of each kind at each callback, as long as that is kept.
    public List<Call> all() {
        return calls.values().stream()
                .flatMap(kinds ->
                        Stream.of(Call.Kind.values()).flatMap(kind -> Optional.ofNullable(kinds.get(kind)).stream()))
                .toList();
    }

    private void run() throws InterruptedException {
        while (!closing) {
            try {
                read();
            } catch (InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                LOG.warn("callbacks are read again from their beginning: {}", e.getMessage());
                Thread.sleep(PAUSE);
            }
        }
    }

    private void read() {
        PartitionReader topics = new PartitionReader(kafka, clientId);
        List<TopicPartition> partitions = Stream.of(Callback.TOPIC, Call.TOPIC)
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
                    tidy();
                }
            }
        }
    }

    /// What fails is tried again with the next round.
    @SuppressWarnings("FutureReturnValueIgnored")
    private void tidy() {
        Instant now = clock.instant();
        KafkaProducer<byte[], byte[]> to = producer;
        if (to == null || tidiedAt.plus(TIDIED_EVERY).isAfter(now)) {
            return;
        }
        tidiedAt = now;
        over(now).forEach(to::send);
    }

    /// Tombstones for the callbacks where nobody is to call any more.
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
            skipped.skip(written, "its key is no id of a callback");
            return;
        }
        String id = new String(key, UTF_8);
        try {
            if (written.topic().equals(Callback.TOPIC.name())) {
                keep(id, written);
            } else {
                Call call = Call.CONTRACT.decode(written.value());
                calls.computeIfAbsent(id, _ -> new ConcurrentHashMap<>()).put(call.kind(), call);
                fresh.add(call);
            }
        } catch (Malformed e) {
            skipped.skip(written, String.valueOf(e.getMessage()));
        }
    }

    private void keep(String id, ConsumerRecord<byte[], byte[]> written) throws Malformed {
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
        if (!hasRead) {
            throw notRead();
        }
        return Optional.empty();
    }

    private static IOException notRead() {
        return new IOException("the callbacks have not been read yet");
    }

    private Optional<Callback> known(String id) {
        synchronized (callbacks) {
            return Optional.ofNullable(callbacks.get(id)).map(Kept::callback);
        }
    }

    private Optional<Callback> awaited(String id) throws IOException, InterruptedException {
        if (!caughtUp.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw notRead();
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        synchronized (callbacks) {
            long left = PATIENCE.toMillis();
            while (!callbacks.containsKey(id) && left > 0) {
                callbacks.wait(left);
                left = (deadline - System.nanoTime()) / 1_000_000;
            }
            return known(id);
        }
    }

    @Override
    public void write(Call call) throws IOException, InterruptedException {
        send(Call.TOPIC.name(), call.id(), Call.CONTRACT.encode(call));
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
            throw new IOException("not ready");
        }
        try {
            to.send(record(topic, kept, value)).get(WRITE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new IOException("the broker does not take it", e);
        }
    }

    @Override
    public void close() {
        closing = true;
        KafkaProducer<byte[], byte[]> open = producer;
        if (open != null) {
            open.close(PAUSE);
        }
        SupervisedThread started = thread;
        if (started == null) {
            return;
        }
        started.expectEnd();
        try {
            started.join(PAUSE.multipliedBy(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
