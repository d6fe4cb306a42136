package org.newswire.quickstart;

import org.newswire.tools.BrokerOption;
import org.newswire.tools.CommandContext;
import org.newswire.tools.CommandRunner;
import org.newswire.kafka.KafkaSettings;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Prints the records of a topic and continues with new ones: one value per line, committed records
/// only. Joins no group and changes nothing.
@Command(
        name = "consume",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Prints the values of a topic, one per line, from its start; Ctrl-C stops.")
final class ConsumeCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "TOPIC", description = "such as news.articles")
    private String topic = "";

    @Mixin
    private final BrokerOption broker = new BrokerOption();

    @Option(names = "--max", paramLabel = "N", description = "stop after this number of records")
    private long max = Long.MAX_VALUE;

    @Option(names = "--new", description = "print only new records")
    private boolean onlyNew;

    @Option(names = "--end", description = "stop at the end of the existing records")
    private boolean untilEnd;

    @Option(names = "--headers", description = "print key and headers before each value, in lines that start with #")
    private boolean headers;

    private ConsumeCommand(CommandContext context) {
        this.environment = context.environment();
        this.out = context.out();
        this.err = context.err();
    }

    public static void main(String[] args) {
        CommandRunner.main(args, ConsumeCommand::commandLine);
    }

    static CommandLine commandLine(CommandContext context) {
        return new CommandLine(new ConsumeCommand(context));
    }

    @Override
    public Integer call() throws InterruptedException {
        if (max < 1) {
            CommandLine line = spec == null ? new CommandLine(this) : spec.commandLine();
            throw new CommandLine.ParameterException(line, "--max must be at least 1, not " + max);
        }
        KafkaSettings kafka = broker.kafka(environment);
        try (Admin admin = Admin.create(kafka.admin("consume"))) {
            TopicDescription description = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .values()
                    .iterator()
                    .next();
            consume(
                    kafka,
                    description.partitions().stream()
                            .map(partition -> new TopicPartition(topic, partition.partition()))
                            .toList());
            return 0;
        } catch (ExecutionException e) {
            String why = switch (e.getCause()) {
                case UnknownTopicOrPartitionException _ ->
                    "there is none at " + broker.address()
                            + "; name another one, such as news.articles, or another broker with --bootstrap";
                case InvalidTopicException _ ->
                    "no topic has such a name; name another one, such as news.articles";
                case KafkaException problem -> broker.describe(problem);
                case null, default -> e.getMessage();
            };
            err.println("topic " + topic + " cannot be read: " + why);
            return 1;
        }
    }

    /// Whether everything requested has been printed, or the output was closed.
    private void consume(KafkaSettings kafka, List<TopicPartition> partitions) {
        try (var consumer =
                new KafkaConsumer<byte[], byte[]>(untilEnd ? kafka.readerToEnd("consume") : kafka.reader("consume"))) {
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            if (onlyNew) {
                consumer.seekToEnd(partitions);
            } else {
                consumer.seekToBeginning(partitions);
            }
            long left = max;
            while (left > 0 && !out.checkError() && !(untilEnd && reached(consumer, ends))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (left-- > 0) {
                        print(record);
                    }
                }
            }
        }
    }

    private static boolean reached(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private void print(ConsumerRecord<byte[], byte[]> record) {
        if (headers) {
            out.println("# " + record.topic() + "-" + record.partition() + "@" + record.offset() + " key="
                    + text(record.key()));
            for (Header header : record.headers()) {
                out.println("# " + header.key() + ": " + text(header.value()));
            }
        }
        out.println(text(record.value()));
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "null" : new String(bytes, UTF_8);
    }
}
