package org.newswire.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.newswire.kafka.KafkaSettings;
import org.newswire.service.Launcher;
import org.newswire.service.http.HttpLimits;
import org.newswire.service.http.HttpService;
import org.newswire.service.tracing.Tracing;
import org.newswire.settings.Settings;
import org.newswire.store.database.DatabaseSettings;
import org.newswire.store.page.PageSettings;

class StoreStageTest {
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final StoreStage stage = stage(StoreRole.ALL);

    private StoreStage stage(Set<StoreRole> roles) {
        return new StoreStage(
                new StoreSettings(
                        new DatabaseSettings(
                                "jdbc:postgresql://127.0.0.1:1/test",
                                new DatabaseSettings.Login("test", "test"),
                                Optional.empty()),
                        Optional.empty(),
                        false,
                        Duration.ofDays(3),
                        Set.of(),
                        Optional.empty(),
                        PageSettings.OPEN,
                        roles),
                new Launcher.Context(
                        new Settings(Map.of()),
                        new KafkaSettings("127.0.0.1:1", Map.of()),
                        metrics,
                        Tracing.off(ThreadLocalRandom::current),
                        "store-test"),
                InstantSource.system());
    }

    @Test
    void theApiReportsThatItIsNotReadyWithoutADatabase() throws Exception {
        try (var server = HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry());
                var client = HttpClient.newHttpClient()) {
            stage.pages().forEach(server::page);
            server.start();
            URI address = URI.create("http://127.0.0.1:" + server.port() + "/health/api");
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("database");
        }
    }

    @Test
    void servesAndCountsFeedsLikeTheApi() throws Exception {
        try (var server = HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry());
                var client = HttpClient.newHttpClient()) {
            stage.pages().forEach(server::page);
            server.start();
            for (String path : List.of("/api/articles", "/feeds/articles.atom", "/feeds/watched.opml")) {
                URI address = URI.create("http://127.0.0.1:" + server.port() + path);
                HttpResponse<String> answer =
                        client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(path).isEqualTo(503);
                assertThat(answer.body()).as(path).contains("The service is starting.");
            }
            await().untilAsserted(() -> assertThat(metrics.get("newswire.api.request")
                            .tag("answer", "5xx")
                            .timer()
                            .count())
                    .isEqualTo(3));
        }
    }

    @Test
    void onlyAReaderServesPublicPages() throws Exception {
        StoreStage writer = stage(Set.of(StoreRole.WRITE, StoreRole.INDEX));
        try (var server = HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry());
                var client = HttpClient.newHttpClient()) {
            writer.pages().forEach(server::page);
            server.start();
            URI address = URI.create("http://127.0.0.1:" + server.port() + "/health/api");
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).isEqualTo("STORE_ROLES=write,index: this store does not serve the API\n");
        }
        assertThat(writer.pages()).containsOnlyKeys("/health/api");
        assertThat(metrics.find("newswire.api.up").gauge()).isNull();
    }

    @Test
    void onlyAWriterNeedsTopics() {
        assertThat(stage(Set.of(StoreRole.WRITE)).topics()).isEqualTo(WriteRole.TOPICS);
        assertThat(stage(Set.of(StoreRole.INDEX, StoreRole.READ)).topics()).isEmpty();
    }

    @Test
    void theApiIsNotReadyWhileTheStageStops() {
        stage.close();

        assertThat(stage.checkApi()).contains("stopping");
    }
}
