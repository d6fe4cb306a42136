package org.newswire.pipeline.slices;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Topic;
import org.newswire.pipeline.command.BrokerOption;
import org.newswire.pipeline.command.FileFault;
import org.newswire.pipeline.command.Output;
import org.newswire.pipeline.command.Tool;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/// The tool's command `play`: what `record` wrote, into a broker. Exit code 0; 1 where it cannot be
/// done, 2 for wrong usage.
@Command(
        name = "play",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes the records of a file that `record` made to a broker: keys, values, headers, times and partitions"
                    + " as they were. A topic that is not there is made, and keeps its records for ever.",
            "In a topic whose records are deleted by age they bear the present time, and the header"
                    + " newswire-recorded-timestamp says the one that they had."
        })
public final class PlayCommand implements Callable<Integer> {
    /// Milliseconds since 1970, as text.
    static final String RECORDED = "newswire-recorded-timestamp";

    private static final Map<String, String> NEW_TOPIC = Map.of(
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            String.valueOf(SliceLine.MAX_RECORD_BYTES),
            TopicConfig.RETENTION_MS_CONFIG,
            Topic.FOR_EVER);

    private final Map<String, String> environment;
    private final PrintStream err;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Map<String, Integer> partitions = new HashMap<>();
    private final Set<String> aging = new HashSet<>();

    @Parameters(paramLabel = "FILE", description = "that record wrote; gzipped where its name ends in .gz")
    private Path file = Path.of("");

    @Option(names = "--topic", paramLabel = "TOPIC", description = "in the place of the one recorded")
    private @Nullable String topic;

    @Option(
            names = "--speed",
            paramLabel = "1x|max",
            defaultValue = "max",
            converter = Speed.class,
            description = "1x: as it came then; 10x: ten times as fast; max: at once (default: ${DEFAULT-VALUE})")
    private double speed;

    @Mixin
    private final BrokerOption broker = new BrokerOption();

    private PlayCommand(Map<String, String> environment, PrintStream err) {
        this.environment = environment;
        this.err = Output.to(err);
    }

    /// How often as fast as it came; infinity for at once.
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

    /// Whether a record with these headers was played into a topic that is emptied by age.
    public static boolean isPlayed(Headers headers) {
        return headers.lastHeader(RECORDED) != null;
    }

    public static void main(String[] args) {
        Tool.silenceLogs();
        System.exit(execute(System.getenv(), Output.standard(), System.err, args));
    }

    /// What [#main] does, without the end of the JVM: gives the exit code.
    ///
    /// @param environment client settings, as `KAFKA_*`
    public static int execute(Map<String, String> environment, PrintStream out, PrintStream err, String... args) {
        return Tool.run(new CommandLine(new PlayCommand(environment, err)), out, err, args);
    }

    @Override
    public Integer call() throws InterruptedException {
        KafkaSettings kafka = broker.kafka(environment);
        try {
            prepare(kafka);
            try (var producer = new KafkaProducer<byte[], byte[]>(kafka.producer("play"))) {
                long played = play(producer);
                producer.flush();
                throwFailure();
                err.println(played + " records of " + file + " are in " + partitions.keySet());
            }
            return 0;
        } catch (IOException e) {
            err.println(FileFault.reading(file, e, "a file that record wrote"));
            return 1;
        }
    }

    private String target(ConsumerRecord<byte[], byte[]> record) {
        return topic == null ? record.topic() : topic;
    }

    /// Sees that the whole file can be read and its topics are there before anything is written.
    private void prepare(KafkaSettings kafka) throws IOException {
        Map<String, Integer> needed = new TreeMap<>();
        try (SliceFile records = SliceFile.open(file)) {
            for (var next = records.next(); next.isPresent(); next = records.next()) {
                needed.merge(target(next.get()), next.get().partition() + 1, Math::max);
            }
        }
        Set<String> found = new HashSet<>();
        for (Map.Entry<String, Integer> each : needed.entrySet()) {
            Optional<Integer> there = Broker.partitions(kafka, each.getKey());
            if (there.isEmpty()) {
                create(kafka, new Topic(each.getKey(), each.getValue(), NEW_TOPIC));
            } else {
                found.add(each.getKey());
            }
            partitions.put(each.getKey(), there.orElse(each.getValue()));
        }
        aging.addAll(Broker.deletedByAge(kafka, found));
    }

    private static void create(KafkaSettings kafka, Topic topic) {
        try (Admin admin = Admin.create(kafka.admin("play"))) {
            Topic.create(admin, topic, kafka);
        } catch (ExecutionException e) {
            throw new KafkaException("topic " + topic.name() + " cannot be made", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private long play(KafkaProducer<byte[], byte[]> producer) throws IOException, InterruptedException {
        long played = 0;
        long begin = System.nanoTime();
        long first = 0;
        try (SliceFile records = SliceFile.open(file)) {
            for (var next = records.next(); next.isPresent(); next = records.next()) {
                ConsumerRecord<byte[], byte[]> record = next.get();
                first = played == 0 ? record.timestamp() : first;
                await(begin, (record.timestamp() - first) / speed);
                send(producer, record);
                throwFailure();
                played++;
            }
        }
        return played;
    }

    private static void await(long begin, double millis) throws InterruptedException {
        long wait = (long) millis - (System.nanoTime() - begin) / 1_000_000;
        if (wait > 0) {
            Thread.sleep(wait);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback takes what goes wrong
    private void send(KafkaProducer<byte[], byte[]> producer, ConsumerRecord<byte[], byte[]> record) {
        String to = target(record);
        Integer there = partitions.get(to);
        boolean now = aging.contains(to) || record.timestamp() < 0;
        if (now) {
            record.headers().add(RECORDED, String.valueOf(record.timestamp()).getBytes(UTF_8));
        }
        var played = new ProducerRecord<>(
                to,
                there != null && record.partition() < there ? record.partition() : null,
                now ? null : record.timestamp(),
                record.key(),
                record.value(),
                record.headers());
        producer.send(played, (metadata, exception) -> {
            if (exception != null) {
                failure.compareAndSet(null, exception);
            }
        });
    }

    private void throwFailure() {
        Exception failed = failure.get();
        if (failed != null) {
            throw new KafkaException("the broker does not take a record", failed);
        }
    }
}
