package org.newswire.store.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.net.AddressPolicy;
import org.newswire.service.http.HttpLimits;
import org.newswire.service.http.HttpService;
import org.newswire.service.http.Page;
import org.postgresql.ds.PGSimpleDataSource;

/// The page without a database. `HubProtocolIT` has the protocol.
final class HubPageTest {
    private static final String FORM = "hub.mode=subscribe&hub.callback=http%3A%2F%2F127.0.0.1%3A1%2F"
            + "&hub.topic=https%3A%2F%2Fnews.example%2Ffeeds%2Farticles.atom";

    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpService server = HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry());

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    private HttpResponse<String> subscribe(Page page) throws IOException, InterruptedException {
        server.page("/hub", page);
        server.start();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/hub"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(FORM))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    @Test
    void withoutAPublicUrlThereIsNoHub() throws Exception {
        HttpResponse<String> response = subscribe(HubPage.off());
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("The hub is off: API_PUBLIC_URL is not set.\n");
    }

    @Test
    void aRequestBeforeTheHubRunsIsToBeRepeatedAfterTenSeconds() throws Exception {
        HttpResponse<String> response = subscribe(new HubPage(Optional::empty));
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).contains("10");
        assertThat(response.body()).isEqualTo("The hub is starting.\n");
    }

    @Test
    void aRequestDuringADatabaseOutageIsToBeRepeatedAfterTenSeconds() throws Exception {
        var nowhere = new PGSimpleDataSource();
        nowhere.setUrl("jdbc:postgresql://127.0.0.1:1/none");
        var settings = new HubSettings("https://news.example", AddressPolicy.allowing("127.0.0.1"), "Newswire/test");
        try (var hub =
                new Hub(settings, HubTables.of(nowhere), new VerificationMetrics(new SimpleMeterRegistry()), _ -> {})) {
            HttpResponse<String> response = subscribe(new HubPage(() -> Optional.of(hub)));
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).contains("10");
            assertThat(response.body()).isEqualTo("The database does not answer.\n");
        }
    }
}
