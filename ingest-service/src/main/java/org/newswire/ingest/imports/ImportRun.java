package org.newswire.ingest.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.newswire.contract.Contract.MalformedValueException;
import org.newswire.ingest.imports.ImportSource.Part;
import org.newswire.ingest.items.EncodedItem;
import org.newswire.ingest.schedule.BackfillRateLimiter;
import org.newswire.ingest.topics.PartitionReader;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.kafka.TopicAdmin;
import org.newswire.raw.RawItem;
import org.newswire.service.tracing.SpanName;
import org.newswire.service.tracing.Tracing;

/// Publishes files in the backfill lane of `news.raw` at a limited rate. A batch has the items of a tenth
/// of a second, at most 4 MiB. Each batch is a transaction that also writes the progress.
///
/// Before the next batch, the import waits until parse and store have processed the last one, and then
/// pauses for a share of that time. So live news waits behind one batch at most, at any speed of the
/// consumers. (RFC 6817 yields to foreground traffic in the same way.)
///
/// Only one import can run on a broker: a second one fences the first.
@SuppressWarnings("FutureReturnValueIgnored") // a failed send fails the commit
final class ImportRun implements AutoCloseable {
    private static final String CLIENT = "newswire-import";
    private static final int BATCHES_PER_SECOND = 10;
    private static final int MAX_BATCH_ITEMS = 500;
    private static final int MAX_BATCH_BYTES = 4 << 20;
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(10);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(10);
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(30);

    private final KafkaProducer<byte[], byte[]> producer;
    private final DownstreamConsumers consumers;
    private final Pace pace;
    private final Map<String, ImportProgress> progressByKey = new HashMap<>();
    private final BackfillRateLimiter quota;
    private final int maxBatchItems;
    private final InstantSource clock;
    private final Tracing tracing = Tracing.off(ThreadLocalRandom::current);

    private final List<EncodedItem> batch = new ArrayList<>();
    private int batchBytes;
    private @Nullable Instant batchStartedAt;

    /// The speed of an import.
    ///
    /// @param rate  maximum rate in items per second
    /// @param share percent of the time in which parse and store may process imported items
    /// @param log   receives messages about waiting
    record Pace(int rate, int share, Consumer<String> log) {
        /// Returns the pause after a batch that took `work`. It is limited, since the services may have
        /// been stopped.
        Duration pause(Duration work) {
            Duration pause = work.multipliedBy(100L - share).dividedBy(share);
            return pause.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : pause;
        }
    }

    /// Opens the import. It fences a previous import and ends its transaction before it reads the progress.
    ///
    /// @throws KafkaException if the broker cannot be reached
    ImportRun(KafkaSettings kafka, Pace pace, InstantSource clock) {
        for (Topic topic : List.of(RawItem.TOPIC, ImportProgress.TOPIC)) {
            TopicAdmin.create(kafka, CLIENT, topic);
        }
        this.pace = pace;
        this.quota = new BackfillRateLimiter(pace.rate, clock);
        this.maxBatchItems = Math.clamp(pace.rate / BATCHES_PER_SECOND, 1, MAX_BATCH_ITEMS);
        this.clock = clock;
        this.consumers = new DownstreamConsumers(kafka, CLIENT);
        this.producer = new KafkaProducer<>(kafka.transactionalProducer(CLIENT));
        producer.initTransactions();
        readProgress(new PartitionReader(kafka, CLIENT));
    }

    private void readProgress(PartitionReader reader) {
        reader.read(reader.partitions(ImportProgress.TOPIC.name()), record -> {
            try {
                if (record.key() != null && record.value() != null) {
                    progressByKey.put(new String(record.key(), UTF_8), ImportProgress.CONTRACT.decode(record.value()));
                }
            } catch (MalformedValueException e) {
                throw new KafkaException(
                        ImportProgress.TOPIC.name() + " holds a record that is not the progress of an import", e);
            }
        });
    }

    /// The result of importing a file.
    ///
    /// @param before  parts that a previous import processed
    /// @param items   items published now
    /// @param leftOut parts skipped now, by reason
    record Done(long before, long items, Map<String, Long> leftOut) {}

    /// Imports a file, or resumes its import.
    ///
    /// @param key   key of its progress
    /// @param again whether to start again, including items imported before
    Done run(Path file, String key, ImportSource source, boolean again) throws IOException, InterruptedException {
        ImportProgress before =
                again ? ImportProgress.none(file) : progressByKey.getOrDefault(key, ImportProgress.none(file));
        Map<String, Long> leftOut = new TreeMap<>();
        batch.clear();
        batchBytes = 0;
        if (before.complete()) {
            return new Done(before.parts(), 0, leftOut);
        }
        for (long i = 0; i < before.parts(); i++) {
            source.next();
        }
        long parts = before.parts();
        long items = 0;
        for (Optional<Part> part = source.next(); part.isPresent(); part = source.next()) {
            parts++;
            switch (part.get()) {
                case Part.LeftOut left -> leftOut.merge(left.why(), 1L, Long::sum);
                case Part.Item found -> {
                    if (add(found.item())) {
                        items++;
                    } else {
                        leftOut.merge("too large", 1L, Long::sum);
                    }
                    if (batch.size() >= maxBatchItems || batchBytes >= MAX_BATCH_BYTES) {
                        publish(key, progress(file, parts, before.items() + items, false));
                    }
                }
            }
        }
        publish(key, progress(file, parts, before.items() + items, true));
        return new Done(before.parts(), items, leftOut);
    }

    private ImportProgress progress(Path file, long parts, long items, boolean complete) {
        return new ImportProgress(file.toString(), parts, items, complete, clock.instant());
    }

    /// Adds an item to the batch. Returns false if the item is too large for a record.
    private boolean add(RawItem item) {
        EncodedItem prepared = EncodedItem.of(item, tracing.first(SpanName.PUBLISH), true);
        if (prepared.weight() > KafkaSettings.MAX_RECORD_BYTES) {
            return false;
        }
        batch.add(prepared);
        batchBytes += prepared.weight();
        return true;
    }

    private void publish(String key, ImportProgress progress) throws InterruptedException {
        if (batchStartedAt != null) {
            awaitConsumers(batchStartedAt);
        }
        sleepUntil(quota.reserve(batch.size()));
        batchStartedAt = clock.instant();
        producer.beginTransaction();
        List<Future<RecordMetadata>> sent =
                batch.stream().map(item -> producer.send(item.message())).toList();
        producer.send(new ProducerRecord<>(
                ImportProgress.TOPIC.name(), key.getBytes(UTF_8), ImportProgress.CONTRACT.encode(progress)));
        producer.commitTransaction();
        consumers.follow(last(sent));
        progressByKey.put(key, progress);
        batch.clear();
        batchBytes = 0;
    }

    /// Returns the last offset in each partition.
    private static Map<TopicPartition, Long> last(List<Future<RecordMetadata>> sent) {
        return sent.stream()
                .map(Future::resultNow)
                .collect(toMap(
                        record -> new TopicPartition(record.topic(), record.partition()),
                        RecordMetadata::offset,
                        Math::max));
    }

    /// Waits until parse and store have processed the last batch, and then pauses.
    private void awaitConsumers(Instant published) throws InterruptedException {
        Instant nextLog = clock.instant().plus(LOG_INTERVAL);
        while (!consumers.haveProcessed()) {
            if (clock.instant().isAfter(nextLog)) {
                pace.log.accept("waiting for parse and store to process the imported items");
                nextLog = clock.instant().plus(LOG_INTERVAL);
            }
            Thread.sleep(CHECK_INTERVAL);
        }
        Instant done = clock.instant();
        sleepUntil(done.plus(pace.pause(Duration.between(published, done))));
    }

    private void sleepUntil(Instant time) throws InterruptedException {
        Duration left = Duration.between(clock.instant(), time);
        if (left.isPositive()) {
            Thread.sleep(left);
        }
    }

    /// Closes the clients. An uncommitted batch is imported again by the next run.
    @Override
    public void close() {
        consumers.close();
        producer.close(Duration.ofSeconds(5));
    }
}
