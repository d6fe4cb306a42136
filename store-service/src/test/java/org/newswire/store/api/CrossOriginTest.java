package org.newswire.store.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.service.http.HttpService;
import org.newswire.service.http.Page;

/// An API without a database: it serves its description, and everything else is a problem.
final class CrossOriginTest {
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String DESCRIPTION = "/api/openapi.json";

    private final HttpClient client = HttpClient.newBuilder().build();
    private Page api = new ReadApi(new ReadAccess(Optional::empty, InstantSource.system()));
    private HttpService server;

    @BeforeEach
    void start() throws Exception {
        server = ServedApi.serve(request -> api.answer(request));
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    @Test
    void namesAnAllowedOriginInResponsesAndProblems() throws Exception {
        allow("https://one.example", "https://two.example");

        for (String path : new String[] {DESCRIPTION, "/api/stats"}) {
            var answer = ask("GET", path, "Origin", "https://two.example");
            assertThat(answer.headers().allValues(ALLOW_ORIGIN)).containsExactly("https://two.example");
            assertThat(answer.headers().firstValue("Access-Control-Expose-Headers"))
                    .contains("ETag, Retry-After");
            assertThat(answer.headers().allValues("Vary")).contains("Origin");
        }
        assertThat(ask("GET", DESCRIPTION, "Origin", "https://two.example")
                        .headers()
                        .allValues("Vary"))
                .containsExactlyInAnyOrder("Origin", "Accept-Encoding");
    }

    @Test
    void answersAnotherOriginWithoutCorsHeaders() throws Exception {
        allow("https://one.example");

        var answer = ask("GET", DESCRIPTION, "Origin", "https://one.example.evil.example");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue(ALLOW_ORIGIN)).isEmpty();
        var preflight =
                ask("OPTIONS", DESCRIPTION, "Origin", "http://one.example", "Access-Control-Request-Method", "GET");
        assertThat(preflight.statusCode()).isEqualTo(405);
        assertThat(preflight.headers().firstValue(ALLOW_ORIGIN)).isEmpty();
    }

    @Test
    void anAsteriskAllowsAnyOrigin() throws Exception {
        allow("*");

        var answer = ask("GET", DESCRIPTION, "Origin", "https://one.example");
        assertThat(answer.headers().allValues(ALLOW_ORIGIN)).containsExactly("*");
        assertThat(answer.headers().allValues("Vary")).containsExactly("Accept-Encoding");
    }

    @Test
    void allowsOnlyReading() throws Exception {
        allow("https://one.example");

        var preflight = ask(
                "OPTIONS",
                "/api/articles",
                "Origin",
                "https://one.example",
                "Access-Control-Request-Method",
                "GET",
                "Access-Control-Request-Headers",
                "if-none-match");
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods"))
                .contains("GET, HEAD");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                .contains("If-None-Match");
        assertThat(ask("DELETE", "/api/articles", "Origin", "https://one.example")
                        .statusCode())
                .isEqualTo(405);
    }

    private void allow(String... origins) {
        api = new CrossOrigin(Set.of(origins), new ReadApi(new ReadAccess(Optional::empty, InstantSource.system())));
    }

    private HttpResponse<String> ask(String method, String path, String... headers) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return client.send(
                HttpRequest.newBuilder(uri)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .headers(headers)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
