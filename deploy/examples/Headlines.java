import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;

class Headlines {
    public static void main(String[] args) throws Exception {
        Map<String, Object> config = Map.of(
                "bootstrap.servers", args[0],
                "isolation.level", "read_committed",
                "max.partition.fetch.bytes", 5 << 20);
        Map<String, String> titles = new HashMap<>();
        Map<String, Long> revisions = new HashMap<>();
        ObjectMapper json = new ObjectMapper();
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor("news.articles").stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions); // all of them and no group: the state is in memory
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            boolean caughtUp = false;
            while (true) {
                for (var each : consumer.poll(Duration.ofMillis(200))) {
                    String type = header(each, "ce_type");
                    if (header(each, "ce_source").equals("newswire:canary") || type.endsWith(".superseded")) {
                        continue;
                    }
                    JsonNode article = each.value() == null ? null : json.readTree(each.value());
                    long known = revisions.getOrDefault(each.key(), 0L);
                    long revision = article == null ? known : article.path("revision").asLong(known);
                    if (revision < known) {
                        continue; // an older version, retried by the operator
                    }
                    revisions.put(each.key(), revision);
                    if (article == null || article.has("retractedAt")) {
                        titles.remove(each.key());
                    } else {
                        titles.put(each.key(), article.path("title").asText("(untitled)"));
                    }
                    if (caughtUp && !type.endsWith(".carried")) {
                        System.out.println("now: " + titles.getOrDefault(each.key(), "retracted " + each.key()));
                    }
                }
                if (!caughtUp && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                    caughtUp = true;
                    titles.values().stream().sorted().forEach(System.out::println);
                }
            }
        }
    }

    static String header(ConsumerRecord<String, String> each, String name) {
        Header header = each.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
