package org.newswire.store.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URLEncoder;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.newswire.net.AddressPolicy;
import org.newswire.store.api.ProblemException;
import org.postgresql.ds.PGSimpleDataSource;

/// The limits of requests, with callbacks that nobody serves. Requests to unsubscribe need no database.
@Timeout(60)
final class HubTest {
    private static final String BASE = "https://news.example";
    private static final int ACCEPTED = 202;
    private static final int TOO_MANY_REQUESTS = 429;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Hub hub = new Hub(
            new HubSettings(BASE, AddressPolicy.allowing("127.0.0.0/8"), "Newswire/test"),
            HubTables.of(new PGSimpleDataSource()),
            new VerificationMetrics(metrics),
            _ -> {});

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void aNetworkOfClientsMaySend200RequestsAtOnceAndThenGets429() throws Exception {
        long begin = System.nanoTime();
        int sent = 0;
        while (status("c0000201", "127.0." + sent / 200 + "." + (1 + sent % 200)) != TOO_MANY_REQUESTS) {
            sent++;
        }
        assertThat(sent).isBetween(200, 201 + since(begin) / 50);
        assertThat(status("c0000202", "127.0.99.99")).isNotEqualTo(TOO_MANY_REQUESTS);
    }

    @Test
    void aNetworkOfCallbacksMayBeVerified50TimesAtOnceAndThenGets429() throws Exception {
        long begin = System.nanoTime();
        int sent = 0;
        while (status("client-" + sent, "127.0.0.1") != TOO_MANY_REQUESTS) {
            sent++;
            int asked = sent;
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> refused() == asked);
        }
        assertThat(sent).isBetween(50, 51 + since(begin) / 200);
        assertThat(status("another", "127.0.0.2")).isEqualTo(ACCEPTED);
    }

    /// Returns the status of the response to a request.
    private int status(String client, String callbackHost) throws SQLException {
        String callback = URLEncoder.encode("http://" + callbackHost + ":1/cb", UTF_8);
        String topic = URLEncoder.encode(BASE + "/feeds/articles.atom", UTF_8);
        try {
            hub.take("hub.mode=unsubscribe&hub.callback=" + callback + "&hub.topic=" + topic, client);
            return ACCEPTED;
        } catch (ProblemException e) {
            return e.status();
        }
    }

    /// In milliseconds. Permits return in the meantime: one every 50 ms for requests, every 200 ms for verifications.
    private static int since(long begin) {
        return (int) Duration.ofNanos(System.nanoTime() - begin).toMillis();
    }

    private double refused() {
        return metrics.get("newswire.hub.verifications")
                .tag("outcome", "refused")
                .counter()
                .count();
    }
}
