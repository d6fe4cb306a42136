package org.newswire.store.feed;

import static org.newswire.article.Articles.article;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.newswire.article.Article;
import org.newswire.ingest.feedformat.FeedReader;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.service.http.HttpLimits;
import org.newswire.service.http.HttpService;
import org.newswire.store.api.ReadAccess;
import org.newswire.store.api.ReadApi;
import org.newswire.store.database.StoreDatabase;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.PostgresArticleStore;
import org.newswire.store.tables.SearchIndexer;

/// Serves feeds over HTTP with a real database, and sends requests for tests.
abstract class ServedFeeds {
    static final ObjectMapper JSON = new ObjectMapper();
    static final HttpClient CLIENT = HttpClient.newHttpClient();
    static final String HUB = "https://hub.example/";

    /// The prepared queries of the pages.
    static final List<String> QUERIES = new CopyOnWriteArrayList<>();

    static StoreDatabase database;
    static HttpService server;

    @BeforeAll
    static void start() throws Exception {
        database = new StoreDatabase();
        ReadAccess access = new ReadAccess(() -> Optional.of(recorded(database.connections())), InstantSource.system());
        server = HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry());
        server.page("/api", new ReadApi(access));
        server.page("/feeds", new FeedPage(access, null, HUB));
        server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
        database.close();
    }

    @BeforeEach
    void empty() throws Exception {
        database.empty();
        QUERIES.clear();
    }

    /// Returns the data source, which records each prepared statement.
    private static DataSource recorded(DataSource source) {
        return proxy(DataSource.class, source);
    }

    private static <T> T proxy(Class<T> type, Object target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        QUERIES.add((String) arguments[0]);
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        return result instanceof Connection connection ? proxy(Connection.class, connection) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    record Answer(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        String text() {
            return new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
        }

        JsonNode json() throws Exception {
            return JSON.readTree(response.body());
        }

        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }

        /// Reads the response as the ingest does.
        ReadResult.Parsed read() {
            Map<String, String> headers =
                    Map.of("Content-Type", header("Content-Type").orElse(""));
            return (ReadResult.Parsed) new FeedReader().read(response.body(), response.uri(), headers);
        }
    }

    static Answer get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return new Answer(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
    }

    static URI uri(String path) {
        return URI.create(path.startsWith("http") ? path : "http://127.0.0.1:" + server.port() + path);
    }

    static String id(String slug) {
        return article(slug, "", 0, "daily").id().toString();
    }

    static void store(Article... articles) throws Exception {
        List<Change> changes = new ArrayList<>();
        for (Article article : articles) {
            changes.add(new Change.Version(article, null));
        }
        write(changes.toArray(Change[]::new));
        while (SearchIndexer.index(database.connections()) > 0) {
            // until no work is pending
        }
    }

    static void write(Change... changes) throws Exception {
        new PostgresArticleStore(database.connections()).write(List.of(changes));
    }
}
