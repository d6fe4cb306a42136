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
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.Lane;
import org.newswire.ingest.imports.ImportSource.Part;
import org.newswire.ingest.items.PreparedItem;
import org.newswire.ingest.schedule.BackfillQuota;
import org.newswire.ingest.topics.PartitionReader;
import org.newswire.pipeline.Contract.Malformed;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Topic;
import org.newswire.pipeline.tracing.Step;
import org.newswire.pipeline.tracing.Tracing;
import org.newswire.raw.RawItem;

/// Publishes files in the backfill lane of `news.raw`, at a bounded rate, in portions of a tenth of a
/// second's worth (4 MiB at most), each a transaction that also notes how far it has come. A portion
/// waits until parse and store are done with the one before, and leaves them alone for a share of the
/// time which that took: so what is live meets one portion at most, and often none, whatever they can
/// do just now. (By the time that work takes, not by a rate, as RFC 6817 does for background traffic.)
///
/// Only one import is at work on a broker: a second one fences the first, which fails.
@SuppressWarnings("FutureReturnValueIgnored") // a send that fails fails the commit
final class ImportRun implements AutoCloseable {
    private static final String CLIENT = "newswire-import";
    private static final int PORTIONS_A_SECOND = 10;
    private static final int MOST_ITEMS = 500;
    private static final int MOST_BYTES = 4 << 20;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
    private static final Duration LONGEST_REST = Duration.ofSeconds(10);
    private static final Duration TELL_EVERY = Duration.ofSeconds(30);

    private final KafkaProducer<byte[], byte[]> producer;
    private final Followers followers;
    private final Pace pace;
    private final Map<String, ImportNote> notes = new HashMap<>();
    private final BackfillQuota quota;
    private final int mostItems;
    private final InstantSource clock;
    private final Tracing tracing = Tracing.off(ThreadLocalRandom::current);

    private final List<PreparedItem> portion = new ArrayList<>();
    private int portionBytes;
    private @Nullable Instant begun;

    /// How fast it goes.
    ///
    /// @param rate  items a second, at most
    /// @param share percent of the time in which parse and store may have items of the import at hand
    /// @param told  takes what is to be told of waiting for them
    record Pace(int rate, int share, Consumer<String> told) {
        /// How long they are left alone after work of that length; it may have been long as they were
        /// stopped.
        Duration rest(Duration work) {
            Duration rest = work.multipliedBy(100L - share).dividedBy(share);
            return rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest;
        }
    }

    /// Returns when whatever a predecessor left open has been ended, so that its notes are the truth.
    ///
    /// @throws KafkaException where the broker is not to be had
    ImportRun(KafkaSettings kafka, Pace pace, InstantSource clock) {
        createTopics(kafka);
        this.pace = pace;
        this.quota = new BackfillQuota(pace.rate, clock);
        this.mostItems = Math.clamp(pace.rate / PORTIONS_A_SECOND, 1, MOST_ITEMS);
        this.clock = clock;
        this.followers = new Followers(kafka, CLIENT);
        this.producer = new KafkaProducer<>(kafka.transactionalProducer(CLIENT));
        producer.initTransactions();
        readNotes(new PartitionReader(kafka, CLIENT));
    }

    private static void createTopics(KafkaSettings kafka) {
        try (Admin admin = Admin.create(kafka.admin(CLIENT))) {
            for (Topic topic : List.of(RawItem.TOPIC, ImportNote.TOPIC)) {
                Topic.create(admin, topic, kafka);
            }
        } catch (ExecutionException e) {
            throw new KafkaException(
                    RawItem.TOPIC.name() + " or " + ImportNote.TOPIC.name() + " cannot be made at "
                            + kafka.bootstrapServers(),
                    Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private void readNotes(PartitionReader reader) {
        reader.read(reader.partitions(ImportNote.TOPIC.name()), record -> {
            try {
                if (record.key() != null && record.value() != null) {
                    notes.put(new String(record.key(), UTF_8), ImportNote.CONTRACT.decode(record.value()));
                }
            } catch (Malformed e) {
                throw new KafkaException(ImportNote.TOPIC.name() + " holds what is no note of an import", e);
            }
        });
    }

    /// What became of a file.
    ///
    /// @param before parts that were done with before, by an import that was killed or by one that was
    ///     complete
    /// @param items  published now
    /// @param leftOut parts that are not imported, by why, of those read now
    record Done(long before, long items, Map<String, Long> leftOut) {}

    /// Imports a file, or goes on with it.
    ///
    /// @param key   of its note
    /// @param again from the begin, whatever was imported before
    Done run(Path file, String key, ImportSource source, boolean again) throws IOException, InterruptedException {
        ImportNote before = again ? ImportNote.none(file) : notes.getOrDefault(key, ImportNote.none(file));
        Map<String, Long> leftOut = new TreeMap<>();
        portion.clear();
        portionBytes = 0;
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
                    if (portion.size() >= mostItems || portionBytes >= MOST_BYTES) {
                        publish(key, note(file, parts, before.items() + items, false));
                    }
                }
            }
        }
        publish(key, note(file, parts, before.items() + items, true));
        return new Done(before.parts(), items, leftOut);
    }

    private ImportNote note(Path file, long parts, long items, boolean complete) {
        return new ImportNote(file.toString(), parts, items, complete, clock.instant());
    }

    /// False for one that is larger than a record of the topic may be.
    private boolean add(RawItem item) {
        PreparedItem prepared = PreparedItem.of(item, tracing.first(Step.PUBLISH), Lane.BACKFILL);
        if (prepared.weight() > KafkaSettings.MAX_RECORD_BYTES) {
            return false;
        }
        portion.add(prepared);
        portionBytes += prepared.weight();
        return true;
    }

    private void publish(String key, ImportNote note) throws InterruptedException {
        if (begun != null) {
            awaitFollowers(begun);
        }
        sleepUntil(quota.reserve(portion.size()));
        begun = clock.instant();
        producer.beginTransaction();
        List<Future<RecordMetadata>> sent =
                portion.stream().map(item -> producer.send(item.message())).toList();
        producer.send(
                new ProducerRecord<>(ImportNote.TOPIC.name(), key.getBytes(UTF_8), ImportNote.CONTRACT.encode(note)));
        producer.commitTransaction();
        followers.follow(last(sent));
        notes.put(key, note);
        portion.clear();
        portionBytes = 0;
    }

    /// The last offset in each partition.
    private static Map<TopicPartition, Long> last(List<Future<RecordMetadata>> sent) {
        return sent.stream()
                .map(Future::resultNow)
                .collect(toMap(
                        record -> new TopicPartition(record.topic(), record.partition()),
                        RecordMetadata::offset,
                        Math::max));
    }

    /// Until they are done with the portion that was published at that time, and have rested.
    private void awaitFollowers(Instant published) throws InterruptedException {
        Instant tell = clock.instant().plus(TELL_EVERY);
        while (!followers.areDone()) {
            if (clock.instant().isAfter(tell)) {
                pace.told.accept("waiting for parse and store to be done with what is imported so far");
                tell = clock.instant().plus(TELL_EVERY);
            }
            Thread.sleep(LOOK_AGAIN);
        }
        Instant done = clock.instant();
        sleepUntil(done.plus(pace.rest(Duration.between(published, done))));
    }

    private void sleepUntil(Instant time) throws InterruptedException {
        Duration left = Duration.between(clock.instant(), time);
        if (left.isPositive()) {
            Thread.sleep(left);
        }
    }

    /// What is not committed is not done.
    @Override
    public void close() {
        followers.close();
        producer.close(Duration.ofSeconds(5));
    }
}
