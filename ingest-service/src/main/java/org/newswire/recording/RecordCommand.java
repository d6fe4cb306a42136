package org.newswire.recording;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.newswire.kafka.BoundedConsumer;
import org.newswire.kafka.KafkaSettings;
import org.newswire.tools.BrokerOption;
import org.newswire.tools.CommandContext;
import org.newswire.tools.FileErrors;
import org.newswire.tools.TimeOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The command `record`: writes committed records of a topic to a file, without a consumer group.
@Command(
        name = "record",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Writes records of a topic to a file, one JSON line per record in the order of their timestamps."
                + " Keys, values and headers are kept byte for byte. `replay` writes them back.")
public final class RecordCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(
            names = "--topic",
            required = true,
            paramLabel = "TOPIC",
            description = "topic to read, such as news.articles")
    private String topic = "";

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "file to create, compressed if its name ends in .gz")
    private Path out = Path.of("");

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "earliest timestamp: 2026-03-18T21:00:00Z, or 2h for two hours ago")
    private Instant from = Instant.EPOCH;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "exclusive latest timestamp")
    private Instant to = Instant.ofEpochMilli(Long.MAX_VALUE);

    @Option(
            names = "--max",
            paramLabel = "N",
            converter = Count.class,
            description = "maximum number of records, at least 1")
    private long max = Long.MAX_VALUE;

    @Mixin
    private final BrokerOption broker = new BrokerOption();

    public RecordCommand(CommandContext context) {
        this.context = context;
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

    @Override
    public Integer call() {
        KafkaSettings kafka = broker.kafka(context.environment());
        Optional<Integer> partitions = BrokerTopics.partitions(kafka, topic);
        if (partitions.isEmpty()) {
            context.err()
                    .println("no such topic: " + topic + " at " + kafka.bootstrapServers()
                            + "; name another one, such as news.articles, or another broker with --bootstrap");
            return 1;
        }
        if (Files.exists(out)) {
            context.err().println(out + " already exists: name another file");
            return 1;
        }
        List<TopicPartition> all = IntStream.range(0, partitions.get())
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        try (var consumer = BoundedConsumer.ofWholeValues(kafka.readerToEnd("record"))) {
            long written = write(new TimeRangeReader(consumer, all, from, to));
            context.err().println(out + ": " + written + " records of " + topic);
            return 0;
        } catch (IOException e) {
            context.err().println(FileErrors.writing(out, e));
            return 1;
        }
    }

    /// The file gets its name only when it is complete.
    private long write(TimeRangeReader reader) throws IOException {
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
                lines.write(RecordingLine.write(next.get()));
                lines.write('\n');
                written++;
            }
        }
        Files.move(unfinished, out, StandardCopyOption.ATOMIC_MOVE);
        return written;
    }
}
