package org.newswire.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;
import org.newswire.embedded.ServiceProcess;
import org.newswire.embedded.ServiceProcess.Service;
import org.newswire.raw.RawItem;
import org.testcontainers.kafka.KafkaContainer;

/// Two instances of the ingest behind one callback address, a feed, and a hub that calls either instance.
/// Tests `HubClient` and `CallbackStore`.
class WebSubIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final KafkaContainer kafka = SharedContainers.newKafka();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Integer> ports = List.of(Ports.anyFree(), Ports.anyFree());
    private final List<ServiceProcess> instances = new ArrayList<>();
    private final Map<String, String> sentByIngest = new ConcurrentHashMap<>();
    private final List<String> items = new CopyOnWriteArrayList<>(List.of("one"));
    private HttpServer site;

    @BeforeEach
    void start() throws IOException {
        site = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.2.1"), 0), 0);
        site.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        site.createContext("/feed", exchange -> answer(exchange, 200, feed()));
        site.createContext("/hub", exchange -> {
            take(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            answer(exchange, 202, "");
        });
        site.start();
        kafka.start();
        Path folder = Files.createTempDirectory("newswire-websub");
        Files.writeString(folder.resolve("feeds.yaml"), "feeds:\n  - url: " + url("/feed") + "\n");
        for (int port : ports) {
            instances.add(ServiceProcess.start(Service.INGEST, settings(folder), port, folder.resolve(port + ".log")));
        }
    }

    @AfterEach
    void stop() {
        instances.forEach(ServiceProcess::close);
        site.stop(0);
        kafka.close();
        client.close();
    }

    private Map<String, String> settings(Path folder) {
        return Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                kafka.getBootstrapServers(),
                "FEEDS",
                folder.resolve("feeds.yaml").toString(),
                "FETCH_ALLOW_ADDRESSES",
                "127.0.2.0/24",
                "FETCH_PAGES",
                "never",
                "POLL_INTERVAL_MIN",
                "30m",
                "WEBSUB_CALLBACK_URL",
                "http://127.0.0.1:" + ports.getFirst());
    }

    private String url(String path) {
        return "http://127.0.2.1:" + site.getAddress().getPort() + path;
    }

    private String feed() {
        StringBuilder feed = new StringBuilder("<rss version='2.0'><channel><title>Feed</title>");
        Map.of("hub", url("/hub"), "self", url("/feed"))
                .forEach((rel, href) -> feed.append(
                        "<link xmlns='http://www.w3.org/2005/Atom' rel='%s' href='%s'/>".formatted(rel, href)));
        items.forEach(item -> feed.append("<item><guid>%1$s</guid><link>%2$s</link><title>%1$s</title></item>"
                .formatted(item, url("/a/" + item))));
        return feed.append("</channel></rss>").toString();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.isEmpty() ? -1 : body.length());
            exchange.getResponseBody().write(body.getBytes(UTF_8));
        }
    }

    private void take(String form) {
        Map<String, String> fields = new HashMap<>();
        for (String field : form.split("&")) {
            String[] parts = field.split("=", 2);
            fields.put(parts[0], URLDecoder.decode(parts[1], UTF_8));
        }
        sentByIngest.putAll(fields);
    }

    private String sentByIngest(String field) {
        return Objects.requireNonNull(sentByIngest.get(field));
    }

    private URI callback(int port, String query) {
        return URI.create("http://127.0.0.1:" + port
                + URI.create(sentByIngest("hub.callback")).getPath() + query);
    }

    private String verify(int port) throws IOException, InterruptedException {
        String query = "?hub.mode=subscribe&hub.challenge=c" + port + "&hub.lease_seconds=864000&hub.topic="
                + URLEncoder.encode(sentByIngest("hub.topic"), UTF_8);
        return client.send(HttpRequest.newBuilder(callback(port, query)).build(), BodyHandlers.ofString())
                .body();
    }

    private int push(int port) throws IOException, InterruptedException, GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(sentByIngest("hub.secret").getBytes(UTF_8), "HmacSHA256"));
        String signature = HexFormat.of().formatHex(mac.doFinal(feed().getBytes(UTF_8)));
        HttpRequest push = HttpRequest.newBuilder(callback(port, ""))
                .header("X-Hub-Signature", "sha256=" + signature)
                .POST(HttpRequest.BodyPublishers.ofString(feed()))
                .build();
        return client.send(push, BodyHandlers.discarding()).statusCode();
    }

    @Test
    void aPushToEitherInstancePollsTheFeedAndPublishesTheItemOnce() throws Exception {
        await().atMost(LIMIT).until(() -> sentByIngest.containsKey("hub.callback"));
        for (int port : ports) {
            assertThat(verify(port)).isEqualTo("c" + port);
        }
        items.addFirst("two");
        for (int port : ports) {
            assertThat(push(port)).isEqualTo(202);
        }
        // After a push, the ingest polls a minute after its last poll.
        await().atMost(LIMIT).pollInterval(Duration.ofSeconds(1)).until(() -> published() >= 2);
        assertThat(published()).isEqualTo(2);
    }

    private int published() {
        return Records.committed(kafka.getBootstrapServers(), RawItem.TOPIC.name())
                .size();
    }
}
