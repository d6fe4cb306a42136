package org.newswire.ingest.websub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
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
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.TopicAdmin;
import org.newswire.service.metrics.SkippedRecords;
import org.newswire.supervision.Supervisor;

/// Looks up callbacks on an embedded broker.
final class CallbackStoreIT {
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration CALLBACK_WAIT = Duration.ofSeconds(3);
    private static final String KNOWN = "0".repeat(32);

    @TempDir
    static Path folder = Path.of("");

    /// @param isRefused whether the hub is told to repeat the request
    private record Found(Optional<Callback> callback, boolean isRefused, Duration time) {}

    @Test
    void atMost32RequestsWaitForUnknownCallbacksAndTheOthersAreToBeRepeated() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, Ports.anyFree())) {
            var settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            try (Admin admin = Admin.create(settings.admin("test"))) {
                TopicAdmin.create(admin, Callback.TOPIC);
                TopicAdmin.create(admin, HubNotification.TOPIC);
            }
            write(settings);
            try (var store = new CallbackStore(
                            settings,
                            "test",
                            InstantSource.system(),
                            new SkippedRecords(new SimpleMeterRegistry()),
                            Supervisor.unobserved());
                    var callers = Executors.newVirtualThreadPerTaskExecutor()) {
                store.start();
                await("the topics are read")
                        .until(() -> find(store, KNOWN).callback().isPresent());
                List<Callable<Found>> calls = new ArrayList<>();
                for (int number = 1; number <= 150; number++) {
                    String unknown = "%032x".formatted(number);
                    calls.add(() -> find(store, unknown));
                }
                List<Found> found =
                        callers.invokeAll(calls).stream().map(Future::resultNow).toList();
                assertThat(found).allMatch(each -> each.callback().isEmpty());
                assertThat(found).filteredOn(Found::isRefused).hasSize(118).allMatch(each -> isShort(each.time()));
                assertThat(found)
                        .filteredOn(each -> !each.isRefused())
                        .hasSize(32)
                        .allMatch(each -> each.time().compareTo(CALLBACK_WAIT) >= 0);
                assertThat(find(store, KNOWN).time()).isLessThan(SHORT);
            }
        }
    }

    private static Found find(CallbackStore store, String id) throws Exception {
        long startedAt = System.nanoTime();
        Optional<Callback> found = Optional.empty();
        boolean isRefused = false;
        try {
            found = store.find(id);
        } catch (IOException _) {
            isRefused = true;
        }
        return new Found(found, isRefused, Duration.ofNanos(System.nanoTime() - startedAt));
    }

    private static boolean isShort(Duration time) {
        return time.compareTo(SHORT) < 0;
    }

    private static void write(KafkaSettings settings) throws Exception {
        var callback =
                new Callback(KNOWN, new UUID(0, 1), URI.create("https://news.example/rss"), "secret", true, null);
        try (var producer = new KafkaProducer<byte[], byte[]>(settings.producer("test"))) {
            // Foreign records do not end the thread.
            producer.send(new ProducerRecord<>(HubNotification.TOPIC.name(), 0, null, "garbage".getBytes(UTF_8)))
                    .get();
            producer.send(new ProducerRecord<>(HubNotification.TOPIC.name(), 0, null, null))
                    .get();
            producer.send(new ProducerRecord<>(
                            Callback.TOPIC.name(), 0, KNOWN.getBytes(UTF_8), Callback.CONTRACT.encode(callback)))
                    .get();
        }
    }
}
