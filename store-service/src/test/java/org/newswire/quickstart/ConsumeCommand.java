package org.newswire.quickstart;

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
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Prints what a topic holds and goes on with what comes: one value a line, committed records only. Joins
/// no group and changes nothing.
@Command(
        name = "consume",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Prints the values of a topic, one a line, from its beginning on; Ctrl-C stops.")
final class ConsumeCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int ANSWER_LIMIT_MS = 10_000;

    private final PrintStream out;
    private final PrintStream err;

    @Parameters(paramLabel = "TOPIC", description = "such as news.articles")
    private String topic = "";

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:KAFKA_BOOTSTRAP_SERVERS:-127.0.0.1:19092}",
            description = "of the broker (default: ${DEFAULT-VALUE})")
    private String bootstrap = "";

    @Option(names = "--max", paramLabel = "N", description = "stop after so many records")
    private long max = Long.MAX_VALUE;

    @Option(names = "--new", description = "leave out what is there already")
    private boolean onlyNew;

    @Option(names = "--end", description = "stop at the end of what is there")
    private boolean untilEnd;

    @Option(names = "--headers", description = "key and headers before each value, in lines that begin with #")
    private boolean headers;

    ConsumeCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        String[] own = (words.isEmpty() || !"consume".equals(words.getFirst()) ? words : words.subList(1, words.size()))
                .toArray(String[]::new);
        System.exit(
                new CommandLine(new ConsumeCommand(new PrintStream(System.out, true, UTF_8), System.err)).execute(own));
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers",
                bootstrap,
                "default.api.timeout.ms",
                ANSWER_LIMIT_MS,
                "request.timeout.ms",
                ANSWER_LIMIT_MS - 1))) {
            TopicDescription description = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .values()
                    .iterator()
                    .next();
            consume(description.partitions().stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList());
            return 0;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            err.println("topic " + topic + " at " + bootstrap + " cannot be read: " + cause.getMessage());
            return 1;
        }
    }

    private void consume(List<TopicPartition> partitions) {
        Map<String, Object> config =
                Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed", "client.id", "consume");
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            if (onlyNew) {
                consumer.seekToEnd(partitions);
            } else {
                consumer.seekToBeginning(partitions);
            }
            long left = max;
            while (left > 0 && !(untilEnd && reached(consumer, ends))) {
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
