import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

class RecordedTopic {
    /** What the code under test gets: subscribe or assign, then poll. */
    static Consumer<String, String> consumer(Path file) throws Exception {
        List<ConsumerRecord<String, String>> records = read(file);
        List<TopicPartition> partitions = records.stream()
                .map(record -> new TopicPartition(record.topic(), record.partition()))
                .distinct()
                .toList();
        MockConsumer<String, String> consumer = new MockConsumer<>("earliest");
        for (ConsumerRecord<String, String> each : records.reversed()) {
            consumer.updateBeginningOffsets(
                    Map.of(new TopicPartition(each.topic(), each.partition()), each.offset()));
        }
        for (ConsumerRecord<String, String> each : records) {
            consumer.updateEndOffsets(
                    Map.of(new TopicPartition(each.topic(), each.partition()), each.offset() + 1));
        }
        consumer.schedulePollTask(() -> {
            if (consumer.assignment().isEmpty()) {
                consumer.rebalance(partitions);
            }
            records.forEach(consumer::addRecord);
        });
        return consumer;
    }

    static List<ConsumerRecord<String, String>> read(Path file) throws Exception {
        ObjectMapper json = new ObjectMapper();
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        for (String text : Files.readAllLines(file)) {
            JsonNode line = json.readTree(text);
            RecordHeaders headers = new RecordHeaders();
            for (JsonNode header : line.path("headers")) {
                headers.add(header.path("name").asText(), header.path("value").asText().getBytes(StandardCharsets.UTF_8));
            }
            records.add(new ConsumerRecord<>(
                    line.path("topic").asText(),
                    line.path("partition").asInt(),
                    line.path("offset").asLong(),
                    line.path("timestamp").asLong(),
                    TimestampType.CREATE_TIME,
                    -1,
                    -1,
                    line.path("key").textValue(),
                    line.path("value").textValue(),
                    headers,
                    Optional.empty()));
        }
        return records;
    }

    public static void main(String[] args) throws Exception {
        Consumer<String, String> consumer = consumer(Path.of(args[0]));
        consumer.subscribe(List.of("news.articles"));
        for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofSeconds(1))) {
            System.out.println(each.key() + " " + (each.value() == null ? "retracted" : each.value().length()));
        }
    }
}
