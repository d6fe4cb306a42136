package org.newswire.ingest.poll;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// A scripted WebSub hub on the loopback interface.
final class ScriptedHub implements AutoCloseable {
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Map<String, String>> requests = new CopyOnWriteArrayList<>();
    private final List<String> contentTypes = new CopyOnWriteArrayList<>();
    private volatile int status = 202;
    private volatile @Nullable String redirect;

    ScriptedHub() {
        this("127.0.0.1");
    }

    ScriptedHub(String address) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(address), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + "/";
    }

    void answersWith(int code) {
        status = code;
    }

    void redirectsTo(int code, String target) {
        redirect = target;
        status = code;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            requests.add(fields(body));
            contentTypes.add(String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")));
            if (redirect != null) {
                exchange.getResponseHeaders().set("Location", redirect);
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private static Map<String, String> fields(String form) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : form.split("&")) {
            String[] parts = field.split("=", 2);
            fields.put(URLDecoder.decode(parts[0], UTF_8), URLDecoder.decode(parts[1], UTF_8));
        }
        return fields;
    }

    /// Returns the forms that were sent, in order.
    List<Map<String, String>> requests() {
        return List.copyOf(requests);
    }

    String lastContentType() {
        return contentTypes.getLast();
    }

    String last(String field) {
        return Objects.requireNonNull(requests.getLast().get(field));
    }

    /// Sends `hub.mode=MODE` with these additional fields to the callback, for the topic of the
    /// last request, and returns the response.
    HttpResponse<String> send(String mode, String... more) throws IOException, InterruptedException {
        return saysAt(last("hub.callback"), mode, last("hub.topic"), more);
    }

    HttpResponse<String> saysAt(String callback, String mode, String topic, String... more)
            throws IOException, InterruptedException {
        Map<String, String> fields = new LinkedHashMap<>(Map.of("hub.mode", mode, "hub.topic", topic));
        for (int i = 0; i < more.length; i += 2) {
            fields.put(more[i], more[i + 1]);
        }
        String query = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        return client.send(
                HttpRequest.newBuilder(URI.create(callback + "?" + query)).build(), BodyHandlers.ofString());
    }

    /// Confirms the last request; returns whether the callback agrees.
    boolean verify(int leaseSeconds) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                send(last("hub.mode"), "hub.challenge", "ch4llenge", "hub.lease_seconds", String.valueOf(leaseSeconds));
        return answer.statusCode() == 200 && answer.body().equals("ch4llenge");
    }

    int pushes(String body) throws IOException, InterruptedException {
        return pushes(body, "sha256=" + hmac("HmacSHA256", last("hub.secret"), body));
    }

    int pushesSigned(String method, String algorithm, String body) throws IOException, InterruptedException {
        return pushes(body, method + "=" + hmac(algorithm, last("hub.secret"), body));
    }

    int pushes(String body, @Nullable String signature) throws IOException, InterruptedException {
        return push(body, signature).statusCode();
    }

    /// Sends content to the callback and returns the response.
    HttpResponse<Void> push(String body) throws IOException, InterruptedException {
        return push(body, "sha256=" + hmac("HmacSHA256", last("hub.secret"), body));
    }

    private HttpResponse<Void> push(String body, @Nullable String signature) throws IOException, InterruptedException {
        HttpRequest.Builder push = HttpRequest.newBuilder(URI.create(last("hub.callback")))
                .header("Content-Type", "application/rss+xml")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (signature != null) {
            push.header("X-Hub-Signature", signature);
        }
        return client.send(push.build(), BodyHandlers.discarding());
    }

    private static String hmac(String algorithm, String secret, String body) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), algorithm));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        server.stop(0);
    }
}
