package org.newswire.recording;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.kafka.TopicAdmin;
import org.newswire.tools.BrokerOption;
import org.newswire.tools.CommandContext;
import org.newswire.tools.FileErrors;
import org.newswire.tools.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/// The command `replay`: writes the records of a file that `record` wrote to a broker.
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes the records of a file that `record` wrote to a broker, with the same keys, values, headers,"
                    + " timestamps and partitions. A missing topic is created with unlimited retention.",
            "In topics with retention by age, records get the current time, and the header"
                    + " newswire-recorded-timestamp has the original one."
        })
public final class ReplayCommand implements Callable<Integer> {
    /// Header with the original timestamp, in milliseconds since 1970 as text.
    static final String RECORDED_TIMESTAMP = "newswire-recorded-timestamp";

    private static final Map<String, String> NEW_TOPIC = Map.of(
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            String.valueOf(RecordingLine.MAX_RECORD_BYTES),
            TopicConfig.RETENTION_MS_CONFIG,
            Topic.UNLIMITED);

    private final CommandContext context;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Map<String, Integer> partitions = new HashMap<>();
    private final Set<String> deletedByAge = new HashSet<>();

    @Parameters(paramLabel = "FILE", description = "file that record wrote, decompressed if its name ends in .gz")
    private Path file = Path.of("");

    @Option(names = "--topic", paramLabel = "TOPIC", description = "write to this topic instead of the recorded one")
    private @Nullable String topic;

    @Option(
            names = "--speed",
            paramLabel = "1x|max",
            defaultValue = "max",
            converter = Speed.class,
            description =
                    "1x: in the original rhythm; 10x: ten times as fast; max: without pauses (default: ${DEFAULT-VALUE})")
    private double speed;

    @Option(names = "--yes", description = "write to topics that already have records")
    private boolean confirmed;

    @Mixin
    private final BrokerOption broker = new BrokerOption();

    public ReplayCommand(CommandContext context) {
        this.context = context;
    }

    /// Factor of the original speed; infinite for `max`.
    static final class Speed implements ITypeConverter<Double> {
        @Override
        public Double convert(String given) {
            if (given.equals("max")) {
                return Double.POSITIVE_INFINITY;
            }
            if (!given.matches("\\d{1,6}(\\.\\d{1,6})?x")
                    || Double.parseDouble(given.substring(0, given.length() - 1)) == 0) {
                throw new TypeConversionException(given + " is neither max nor a multiple such as 1x, 10x or 0.5x");
            }
            return Double.parseDouble(given.substring(0, given.length() - 1));
        }
    }

    /// Whether a record was replayed into a topic with retention by age.
    public static boolean isReplayed(Headers headers) {
        return headers.lastHeader(RECORDED_TIMESTAMP) != null;
    }

    @Override
    public Integer call() throws InterruptedException {
        KafkaSettings kafka = broker.kafka(context.environment());
        try {
            prepare(kafka);
            try (var producer = new KafkaProducer<byte[], byte[]>(kafka.producer("replay"))) {
                long replayed = replay(producer);
                producer.flush();
                throwFailure();
                context.err().println(replayed + " records of " + file + " written to " + partitions.keySet());
            }
            return 0;
        } catch (IOException e) {
            context.err().println(FileErrors.reading(file, e, "a file that record wrote"));
            return 1;
        }
    }

    private String target(ConsumerRecord<byte[], byte[]> record) {
        return topic == null ? record.topic() : topic;
    }

    /// Reads the whole file and creates missing topics before any record is written.
    ///
    /// @throws UsageException if a topic has records and that was not confirmed
    private void prepare(KafkaSettings kafka) throws IOException {
        Map<String, Integer> needed = new TreeMap<>();
        try (RecordingFile records = RecordingFile.open(file)) {
            for (var next = records.next(); next.isPresent(); next = records.next()) {
                needed.merge(target(next.get()), next.get().partition() + 1, Math::max);
            }
        }
        Set<String> holding = confirmed ? Set.of() : BrokerTopics.holdingRecords(kafka, needed.keySet());
        if (!holding.isEmpty()) {
            throw new UsageException(
                    "topics at " + kafka.bootstrapServers() + " already have records: " + String.join(", ", holding)
                            + "; their consumers would receive the replayed ones, too. Confirm with --yes, or name"
                            + " another topic with --topic");
        }
        Set<String> found = new HashSet<>();
        for (Map.Entry<String, Integer> each : needed.entrySet()) {
            Optional<Integer> there = BrokerTopics.partitions(kafka, each.getKey());
            if (there.isEmpty()) {
                TopicAdmin.create(kafka, "replay", new Topic(each.getKey(), each.getValue(), NEW_TOPIC));
            } else {
                found.add(each.getKey());
            }
            partitions.put(each.getKey(), there.orElse(each.getValue()));
        }
        deletedByAge.addAll(BrokerTopics.deletedByAge(kafka, found));
    }

    /// The rhythm begins when the first record is sent, since the producer connects to the broker before.
    private long replay(KafkaProducer<byte[], byte[]> producer) throws IOException, InterruptedException {
        long replayed = 0;
        long begin = 0;
        long first = 0;
        try (RecordingFile records = RecordingFile.open(file)) {
            for (var next = records.next(); next.isPresent(); next = records.next()) {
                ConsumerRecord<byte[], byte[]> record = next.get();
                if (replayed > 0) {
                    await(begin, (record.timestamp() - first) / speed);
                }
                send(producer, record);
                throwFailure();
                if (replayed == 0) {
                    begin = System.nanoTime();
                    first = record.timestamp();
                }
                replayed++;
            }
        }
        return replayed;
    }

    private static void await(long begin, double millis) throws InterruptedException {
        long wait = (long) millis - (System.nanoTime() - begin) / 1_000_000;
        if (wait > 0) {
            Thread.sleep(wait);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback keeps the failure
    private void send(KafkaProducer<byte[], byte[]> producer, ConsumerRecord<byte[], byte[]> record) {
        String to = target(record);
        Integer there = partitions.get(to);
        boolean now = deletedByAge.contains(to) || record.timestamp() < 0;
        if (now) {
            record.headers()
                    .add(RECORDED_TIMESTAMP, String.valueOf(record.timestamp()).getBytes(UTF_8));
        }
        var replayed = new ProducerRecord<>(
                to,
                there != null && record.partition() < there ? record.partition() : null,
                now ? null : record.timestamp(),
                record.key(),
                record.value(),
                record.headers());
        producer.send(replayed, (metadata, exception) -> {
            if (exception != null) {
                failure.compareAndSet(null, exception);
            }
        });
    }

    private void throwFailure() {
        Exception failed = failure.get();
        if (failed != null) {
            throw new KafkaException("the broker rejected a record", failed);
        }
    }
}
