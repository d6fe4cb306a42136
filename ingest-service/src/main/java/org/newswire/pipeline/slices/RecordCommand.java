package org.newswire.pipeline.slices;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Settings;
import org.newswire.pipeline.command.BrokerOption;
import org.newswire.pipeline.command.FileFault;
import org.newswire.pipeline.command.Output;
import org.newswire.pipeline.command.Tool;
import org.newswire.pipeline.kafka.BoundedConsumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The tool's command `record`: a slice of a topic into a file, committed records only. Joins no group
/// and changes nothing. Exit code 0; 1 where it cannot be made, 2 for wrong usage.
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Writes what a topic holds to a file, a JSON line a record, in the order of their times: keys,"
                + " values, headers byte for byte. `play` brings it back.")
public final class RecordCommand implements Callable<Integer> {
    private final Map<String, String> environment;
    private final PrintStream err;

    @Option(names = "--topic", required = true, paramLabel = "TOPIC", description = "such as news.articles")
    private String topic = "";

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "to write, gzipped where its name ends in .gz; one that is there is left alone")
    private Path out = Path.of("");

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = Time.class,
            description = "written then or later: 2026-03-18T21:00:00Z, or 2h for two hours ago")
    private Instant from = Instant.EPOCH;

    @Option(names = "--to", paramLabel = "TIME", converter = Time.class, description = "written before then")
    private Instant to = Instant.ofEpochMilli(Long.MAX_VALUE);

    @Option(
            names = "--max",
            paramLabel = "N",
            converter = Count.class,
            description = "stop after so many records, at least 1")
    private long max = Long.MAX_VALUE;

    @Mixin
    private final BrokerOption broker = new BrokerOption();

    private RecordCommand(Map<String, String> environment, PrintStream err) {
        this.environment = environment;
        this.err = Output.to(err);
    }

    /// A point in time, or how long ago it is.
    static final class Time implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String given) {
            Optional<Duration> ago = Settings.parseDuration(given);
            try {
                return ago.isPresent() ? Clock.systemUTC().instant().minus(ago.get()) : Instant.parse(given);
            } catch (DateTimeException e) {
                throw new TypeConversionException(
                        given + " is neither a time such as 2026-03-18T21:00:00Z nor a duration such as 30m, 2h or 3d");
            }
        }
    }

    static final class Count implements ITypeConverter<Long> {
        @Override
        public Long convert(String given) {
            if (!given.matches("\\d{1,18}") || Long.parseLong(given) < 1) {
                throw new TypeConversionException(given + " is not a whole number of at least 1, such as 10");
            }
            return Long.parseLong(given);
        }
    }

    public static void main(String[] args) {
        Tool.silenceLogs();
        System.exit(execute(System.getenv(), Output.standard(), System.err, args));
    }

    /// What [#main] does, without the end of the JVM: gives the exit code.
    ///
    /// @param environment client settings, as `KAFKA_*`
    public static int execute(Map<String, String> environment, PrintStream out, PrintStream err, String... args) {
        return Tool.run(new CommandLine(new RecordCommand(environment, err)), out, err, args);
    }

    @Override
    public Integer call() {
        KafkaSettings kafka = broker.kafka(environment);
        Optional<Integer> partitions = Broker.partitions(kafka, topic);
        if (partitions.isEmpty()) {
            err.println("there is no topic " + topic + " at " + kafka.bootstrapServers()
                    + "; name one of Newswire's, such as news.articles, or another broker with --bootstrap");
            return 1;
        }
        if (Files.exists(out)) {
            err.println(out + " is there already: name another file");
            return 1;
        }
        List<TopicPartition> all = IntStream.range(0, partitions.get())
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        try (var consumer = BoundedConsumer.ofWholeValues(kafka.readerToEnd("record"))) {
            long written = write(new SliceReader(consumer, all, from, to));
            err.println(out + ": " + written + " records of " + topic);
            return 0;
        } catch (IOException e) {
            err.println(FileFault.writing(out, e));
            return 1;
        }
    }

    /// Under its name only when it is whole.
    private long write(SliceReader reader) throws IOException {
        Path unfinished = out.resolveSibling(out.getFileName() + ".new");
        long written = 0;
        boolean gzip = out.toString().endsWith(".gz");
        try (OutputStream bytes = Files.newOutputStream(unfinished);
                var lines = new BufferedWriter(
                        new OutputStreamWriter(gzip ? new GZIPOutputStream(bytes, 1 << 16) : bytes, UTF_8))) {
            while (written < max) {
                Optional<ConsumerRecord<byte[], byte[]>> next = reader.next();
                if (next.isEmpty()) {
                    break;
                }
                lines.write(SliceLine.write(next.get()));
                lines.write('\n');
                written++;
            }
        }
        Files.move(unfinished, out, StandardCopyOption.ATOMIC_MOVE);
        return written;
    }
}
