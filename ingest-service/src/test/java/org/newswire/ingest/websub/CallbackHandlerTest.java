package org.newswire.ingest.websub;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.newswire.service.http.HttpLimits;
import org.newswire.service.http.HttpService;

class CallbackHandlerTest {
    /// Throws an error, as a recursive parser does for a hostile body.
    private static final class Overflowing implements CallbackHandler.Store {
        @Override
        public Optional<Callback> find(String id) {
            throw new StackOverflowError();
        }

        @Override
        public void write(HubNotification call) {}

        @Override
        public void close(Callback callback) {}
    }

    @Test
    void aStackOverflowIsAnsweredAndCounted() throws Exception {
        List<String> outcomes = new CopyOnWriteArrayList<>();
        try (HttpService server = HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry());
                HttpClient client = HttpClient.newHttpClient()) {
            server.page(
                    CallbackHandler.PATH,
                    new CallbackHandler(new Overflowing(), InstantSource.system(), outcomes::add));
            server.start();
            URI url = URI.create("http://127.0.0.1:" + server.port() + CallbackHandler.PATH + "0".repeat(32));
            HttpRequest call = HttpRequest.newBuilder(url).build();

            for (int i = 1; i <= 2; i++) {
                assertThat(client.send(call, HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(503);
                assertThat(outcomes).hasSize(i).containsOnly("failed");
            }
        }
    }
}
