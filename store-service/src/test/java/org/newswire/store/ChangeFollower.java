package org.newswire.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A client that keeps a copy of the articles in sync through `/api/changes`. It never starts again from
/// the beginning.
final class ChangeFollower implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private volatile int port;
    private final Map<String, String> copy = new ConcurrentHashMap<>();
    private final Thread thread = Thread.ofVirtual().unstarted(this::run);
    private volatile @Nullable String refusal;
    private volatile String last = "";
    private final AtomicLong pages = new AtomicLong();
    private volatile boolean closing;
    private String cursor = "";

    /// @param port the port of the API
    void start(int port) {
        this.port = port;
        thread.start();
    }

    /// Continues at another port of the API.
    void continueAt(int other) {
        port = other;
    }

    /// Returns content hash, number of versions and the retraction flag, by article id.
    Map<String, String> copy() {
        return new TreeMap<>(copy);
    }

    /// Returns the response that rejected the cursor, or null.
    @Nullable
    String refusal() {
        return refusal;
    }

    /// Returns the last response, for the message of a failure.
    String last() {
        return last;
    }

    /// Returns the number of pages with changes.
    long pages() {
        return pages.get();
    }

    private void run() {
        while (!closing) {
            try {
                if (!readPage()) {
                    Thread.sleep(50);
                }
            } catch (IOException e) {
                last = e + " at " + port;
                // the store or its database is unavailable
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private boolean readPage() throws IOException, InterruptedException {
        String after = cursor.isEmpty() ? "" : "&after=" + cursor;
        URI uri = URI.create("http://127.0.0.1:" + port + "/api/changes?limit=100" + after);
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
                HttpResponse.BodyHandlers.ofString());
        last = answer.statusCode() + " " + uri;
        if (answer.statusCode() / 100 == 4) {
            refusal = answer.body();
            closing = true;
        }
        if (answer.statusCode() != 200) {
            return false;
        }
        JsonNode page = JSON.readTree(answer.body());
        for (JsonNode article : page.path("articles")) {
            copy.put(
                    article.path("id").asText(),
                    article.path("contentHash").asText() + " "
                            + article.path("versionCount").asText() + " "
                            + (article.path("retracted").asBoolean() ? "t" : "f"));
        }
        cursor = page.path("next").asText();
        if (!page.path("articles").isEmpty() || !page.path("gone").isEmpty()) {
            pages.incrementAndGet();
        }
        return page.path("more").asBoolean();
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
    }
}
