package org.newswire.store.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Callbacks at any loopback address, which confirm verifications and record pings.
final class Subscribers implements AutoCloseable {
    private static final Pattern ENTRY_ID = Pattern.compile("urn:uuid:[0-9a-f-]{36}");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Received> pings = new ConcurrentLinkedQueue<>();
    private final Queue<Map<String, String>> verifications = new ConcurrentLinkedQueue<>();
    private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
    private volatile UnaryOperator<String> confirmation = challenge -> challenge;

    /// A ping as a callback received it.
    record Received(
            String path,
            String ping,
            String type,
            @Nullable String signature,
            List<String> links,
            String body,
            long nanos) {
        /// Omits the document, which may be long.
        @Override
        public String toString() {
            return "Received[" + path + " " + ping + "]";
        }

        /// Returns the ids in the document.
        List<String> ids() {
            return ENTRY_ID.matcher(body)
                    .results()
                    .map(found -> found.group().substring("urn:uuid:".length()))
                    .toList();
        }
    }

    /// Determines how a callback answers pings.
    interface Behaviour {
        /// @return the status of the response
        int answer(Received ping) throws InterruptedException;
    }

    Subscribers() throws IOException {
        server = HttpServer.create(new InetSocketAddress(0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException, InterruptedException {
        if (exchange.getRequestMethod().equals("GET")) {
            Map<String, String> query = fields(exchange.getRequestURI().getRawQuery());
            verifications.add(query);
            send(exchange, 200, confirmation.apply(query.getOrDefault("hub.challenge", "")));
            return;
        }
        var headers = exchange.getRequestHeaders();
        Received ping = new Received(
                exchange.getRequestURI().getPath(),
                headers.getFirst(PingSender.ID_HEADER),
                headers.getFirst("Content-Type"),
                headers.getFirst("X-Hub-Signature"),
                headers.getOrDefault("Link", List.of()),
                new String(exchange.getRequestBody().readAllBytes(), UTF_8),
                System.nanoTime());
        pings.add(ping);
        send(exchange, behaviours.getOrDefault(ping.path(), _ -> 202).answer(ping), "");
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        exchange.sendResponseHeaders(status, body.isEmpty() ? -1 : body.length());
        if (!body.isEmpty()) {
            exchange.getResponseBody().write(body.getBytes(UTF_8));
        }
    }

    static Map<String, String> fields(@Nullable String query) {
        Map<String, String> fields = new HashMap<>();
        for (String field : query == null ? new String[0] : query.split("&")) {
            String[] parts = field.split("=", 2);
            fields.put(URLDecoder.decode(parts[0], UTF_8), URLDecoder.decode(parts[1], UTF_8));
        }
        return fields;
    }

    /// Returns the URL of a callback.
    String url(String host, String path) {
        return "http://" + host + ":" + server.getAddress().getPort() + path;
    }

    String url(String path) {
        return url("127.0.0.1", path);
    }

    void behave(String path, Behaviour behaviour) {
        behaviours.put(path, behaviour);
    }

    /// Computes the callbacks' answer to a challenge.
    void confirmWith(UnaryOperator<String> answer) {
        confirmation = answer;
    }

    List<Received> pings(String path) {
        return pings.stream().filter(ping -> ping.path().equals(path)).toList();
    }

    List<Received> pings() {
        return List.copyOf(pings);
    }

    List<Map<String, String>> verifications() {
        return List.copyOf(verifications);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
