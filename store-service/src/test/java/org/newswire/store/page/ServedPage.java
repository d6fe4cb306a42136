package org.newswire.store.page;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.newswire.article.Article;
import org.newswire.kafka.KafkaSettings;
import org.newswire.service.http.HttpLimits;
import org.newswire.store.database.StoreDatabase;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.PostgresArticleStore;
import org.newswire.store.tables.SearchIndexer;

/// The page, served over HTTP with a real database. For tests of its views.
///
/// ```java
/// try (ServedPage page = new ServedPage()) {
///     page.store(article("flood", "The river rose.", 1, "daily"));
///     HttpResponse<String> list = page.get("/articles");
/// }
/// ```
public final class ServedPage implements AutoCloseable {
    private final StoreDatabase database = new StoreDatabase();
    private final HttpClient client = HttpClient.newHttpClient();
    private final PageServer server;

    public ServedPage() throws IOException {
        server = new PageServer(database.connections(), PageSettings.OPEN, HttpLimits.defaults());
    }

    /// @param clock the time that the views see
    /// @param kafka for views that read from the broker
    public ServedPage(InstantSource clock, KafkaSettings kafka) throws IOException {
        server = new PageServer(database.connections(), PageSettings.OPEN, HttpLimits.defaults(), clock, kafka);
    }

    public StoreDatabase database() {
        return database;
    }

    /// The number of pages that are open and receive live updates.
    public int openStreams() {
        return server.openStreams();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + server.port() + path;
    }

    /// @param headers names and values in turn
    public HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(path)));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /// Stores versions of articles as the service does, and indexes them for the search.
    public void store(Article... articles) throws Exception {
        List<Change> changes = new ArrayList<>();
        for (Article article : articles) {
            changes.add(new Change.Version(article, null));
        }
        write(changes.toArray(Change[]::new));
        while (SearchIndexer.index(database.connections()) > 0) {
            // until no work is pending
        }
    }

    public void write(Change... changes) throws Exception {
        new PostgresArticleStore(database.connections()).write(List.of(changes));
    }

    @Override
    public void close() {
        server.close();
        client.close();
        database.close();
    }
}
