package org.newswire.ingest.websub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Topic;
import org.newswire.pipeline.metrics.SkippedRecords;
import org.newswire.pipeline.supervision.Supervisor;
import org.newswire.quickstart.EmbeddedKafka;
import org.newswire.quickstart.Ports;

/// Callbacks that are looked for at a real broker.
final class HubDeskIT {
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final String KNOWN = "0".repeat(32);

    @TempDir
    static Path folder = Path.of("");

    private record Found(Optional<Callback> callback, Duration time) {}

    @Test
    void noMoreThanAHundredCallsWaitForCallbacksThatNobodyKnows() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, Ports.anyFree())) {
            var settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            try (Admin admin = Admin.create(settings.admin("test"))) {
                Topic.create(admin, Callback.TOPIC);
                Topic.create(admin, Call.TOPIC);
            }
            write(settings);
            try (var desk = new HubDesk(
                            settings,
                            "test",
                            InstantSource.system(),
                            new SkippedRecords(new SimpleMeterRegistry()),
                            Supervisor.unobserved());
                    var callers = Executors.newVirtualThreadPerTaskExecutor()) {
                desk.start();
                await("the topics are read")
                        .until(() -> find(desk, KNOWN).callback().isPresent());
                List<Callable<Found>> calls = new ArrayList<>();
                for (int number = 1; number <= 150; number++) {
                    String unknown = "%032x".formatted(number);
                    calls.add(() -> find(desk, unknown));
                }
                List<Found> found =
                        callers.invokeAll(calls).stream().map(Future::resultNow).toList();
                assertThat(found).allMatch(each -> each.callback().isEmpty());
                assertThat(found)
                        .filteredOn(each -> each.time().compareTo(SHORT) < 0)
                        .hasSize(50);
                assertThat(find(desk, KNOWN).time()).isLessThan(SHORT);
            }
        }
    }

    private static Found find(HubDesk desk, String id) throws Exception {
        long startedAt = System.nanoTime();
        Optional<Callback> found = desk.find(id);
        return new Found(found, Duration.ofNanos(System.nanoTime() - startedAt));
    }

    private static void write(KafkaSettings settings) throws Exception {
        var callback =
                new Callback(KNOWN, new UUID(0, 1), URI.create("https://news.example/rss"), "secret", true, null);
        try (var producer = new KafkaProducer<byte[], byte[]>(settings.producer("test"))) {
            // Foreign records, which end nothing.
            producer.send(new ProducerRecord<>(Call.TOPIC.name(), 0, null, "garbage".getBytes(UTF_8)))
                    .get();
            producer.send(new ProducerRecord<>(Call.TOPIC.name(), 0, null, null))
                    .get();
            producer.send(new ProducerRecord<>(
                            Callback.TOPIC.name(), 0, KNOWN.getBytes(UTF_8), Callback.CONTRACT.encode(callback)))
                    .get();
        }
    }
}
