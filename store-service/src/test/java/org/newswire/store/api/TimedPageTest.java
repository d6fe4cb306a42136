package org.newswire.store.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.newswire.service.http.HttpService;
import org.newswire.service.http.Page;
import org.newswire.service.http.PageResponse;

class TimedPageTest {
    private static final List<String> ANSWERS = List.of("2xx", "3xx", "4xx", "5xx");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void countsEachRequestOnceWithAllOutcomesRegisteredAtZero() throws Exception {
        Page page = request -> {
            int status = Integer.parseInt(request.path().substring("/api/".length()));
            if (status == 0) {
                throw new IllegalStateException("no answer");
            }
            return PageResponse.empty(status);
        };
        TimedPage timed = new TimedPage(page, registry);
        assertThat(counts()).containsExactly(0L, 0L, 0L, 0L);
        try (HttpService server = ServedApi.serve(timed);
                HttpClient client = HttpClient.newHttpClient()) {
            for (int status : List.of(200, 204, 304, 400, 404, 405, 500, 503)) {
                URI uri = URI.create("http://127.0.0.1:" + server.port() + "/api/" + status);
                client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding());
            }
            URI none = URI.create("http://127.0.0.1:" + server.port() + "/api/0");
            // Unlike a GET, the client does not retry it.
            var asked = HttpRequest.newBuilder(none).POST(HttpRequest.BodyPublishers.noBody());
            client.sendAsync(asked.build(), HttpResponse.BodyHandlers.discarding())
                    .handle((answer, failure) -> failure)
                    .join();

            // A request is counted after its response was sent.
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(counts()).containsExactly(2L, 1L, 3L, 3L));
        }
    }

    private List<Long> counts() {
        return ANSWERS.stream()
                .map(answer -> registry.get("newswire.api.request")
                        .tag("answer", answer)
                        .timer()
                        .count())
                .toList();
    }
}
