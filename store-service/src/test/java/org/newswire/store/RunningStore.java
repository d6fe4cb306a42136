package org.newswire.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.newswire.kafka.KafkaSettings;
import org.newswire.service.Launcher;
import org.newswire.service.http.HttpLimits;
import org.newswire.service.http.HttpService;
import org.newswire.service.tracing.Tracing;
import org.newswire.settings.Settings;
import org.newswire.store.database.DatabaseSettings;
import org.newswire.store.page.PageSettings;

/// A stage with a server for its pages, in this process. The launcher's part is left out.
final class RunningStore {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Thread running = Thread.ofPlatform().unstarted(this::run);
    private final StoreStage stage;
    private final HttpService http;

    private RunningStore(StoreSettings settings, KafkaSettings broker, Map<String, String> environment, String id)
            throws IOException {
        var context = new Launcher.Context(
                new Settings(environment), broker, metrics, Tracing.off(ThreadLocalRandom::current), id);
        stage = new StoreStage(settings, context, InstantSource.system());
        http = HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry());
    }

    /// @param environment further settings, as the service sees them
    /// @param id          of the instance
    static RunningStore start(
            DatabaseSettings database,
            Set<StoreRole> roles,
            KafkaSettings broker,
            Map<String, String> environment,
            String id)
            throws IOException {
        var settings = new StoreSettings(
                database,
                Optional.empty(),
                false,
                Duration.ofDays(3),
                Set.of(),
                Optional.empty(),
                PageSettings.OPEN,
                roles);
        RunningStore store = new RunningStore(settings, broker, environment, id);
        store.stage.pages().forEach(store.http::page);
        store.http.start();
        store.running.start();
        return store;
    }

    private void run() {
        try {
            stage.run();
        } catch (InterruptedException | RuntimeException e) {
            failure.set(e);
        }
    }

    StoreStage stage() {
        return stage;
    }

    SimpleMeterRegistry metrics() {
        return metrics;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + http.port() + path);
        return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    /// Stops it, and expects that it has not failed.
    void stop() throws InterruptedException {
        stage.close();
        running.join(STOP_LIMIT);
        http.close();
        client.close();
        assertThat(running.isAlive()).isFalse();
        assertThat(failure.get()).isNull();
    }
}
