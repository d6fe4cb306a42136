package org.newswire.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {
    private static final TopicPartition NEWS = new TopicPartition("news", 0);

    @TempDir
    Path folder;

    private final int port = Ports.anyFree();

    @Test
    void keepsItsRecordsAcrossAStopAndAKill() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, port)) {
            createTopic(kafka);
            send(kafka, "first");
        }
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, port)) {
            send(kafka, "second");
            kafka.killHard();
            assertThat(kafka.isAlive()).isFalse();
        }
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, port)) {
            assertThat(read(kafka, 2)).containsExactly("first", "second");
        }
    }

    @Test
    void reportsWhyItDoesNotStart() throws Exception {
        try (ServerSocket occupied = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedKafka.start(folder, occupied.getLocalPort()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Address already in use");
        }
    }

    private static void createTopic(EmbeddedKafka kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            CreatedTopics.create(admin, List.of(new NewTopic(NEWS.topic(), Optional.of(1), Optional.empty())));
        }
    }

    private static void send(EmbeddedKafka kafka, String value) throws Exception {
        var config = Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers(), "acks", "all");
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(NEWS.topic(), value)).get();
        }
    }

    private static List<String> read(EmbeddedKafka kafka, int count) {
        var config = Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers());
        List<String> values = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(NEWS));
            consumer.seekToBeginning(List.of(NEWS));
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (values.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }
}
