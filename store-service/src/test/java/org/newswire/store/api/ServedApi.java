package org.newswire.store.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.article;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.newswire.article.Article;
import org.newswire.service.http.HttpLimits;
import org.newswire.service.http.HttpService;
import org.newswire.service.http.Page;
import org.newswire.store.database.StoreDatabase;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.PostgresArticleStore;
import org.newswire.store.tables.SearchIndexer;
import org.postgresql.ds.PGSimpleDataSource;

/// Serves the API over HTTP with a real database, and sends requests for tests.
abstract class ServedApi {
    static final ObjectMapper JSON = new ObjectMapper();
    static final HttpClient CLIENT = HttpClient.newHttpClient();
    static final JsonNode DESCRIPTION = ApiResponse.description();

    static StoreDatabase database;
    static HttpService server;

    @BeforeAll
    static void start() throws Exception {
        database = new StoreDatabase();
        server = serve(new ReadApi(new ReadAccess(() -> Optional.of(database.connections()), InstantSource.system())));
    }

    @AfterAll
    static void stop() {
        server.close();
        database.close();
    }

    @BeforeEach
    void empty() throws Exception {
        database.empty();
    }

    /// Returns a data source with this timeout for statements.
    static DataSource impatient(String limit) {
        var impatient = new PGSimpleDataSource();
        impatient.setUrl(database.url());
        impatient.setUser(database.container().getUsername());
        impatient.setPassword(database.container().getPassword());
        impatient.setOptions("-c statement_timeout=" + limit);
        return impatient;
    }

    record Answer(HttpResponse<byte[]> response) {
        JsonNode json() throws Exception {
            return JSON.readTree(response.body());
        }
    }

    /// Sends a request to a separate API.
    static Answer ask(ReadApi api, String path) throws Exception {
        try (HttpService own = serve(api)) {
            return ask(own, path);
        }
    }

    static HttpService serve(Page api) throws IOException {
        HttpService service = HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry());
        service.page("/api", api);
        service.start();
        return service;
    }

    static Answer ask(HttpService own, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + own.port() + path);
        return new Answer(CLIENT.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray()));
    }

    static Answer get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return new Answer(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
    }

    static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    static List<String> ids(String path) throws Exception {
        List<String> ids = new ArrayList<>();
        get(path)
                .json()
                .path("articles")
                .forEach(article -> ids.add(article.path("id").asText()));
        return ids;
    }

    static String id(String slug) {
        return article(slug, "", 0, "daily").id().toString();
    }

    static void store(Article... articles) throws Exception {
        List<Change> changes = new ArrayList<>();
        for (Article article : articles) {
            changes.add(new Change.Version(article, null));
        }
        new PostgresArticleStore(database.connections()).write(changes);
        while (SearchIndexer.index(database.connections()) > 0) {
            // until no work is pending
        }
    }

    /// Expects a problem with this title, which is described for its path if the path is.
    static void assertProblem(Answer answer, String url, String title) throws Exception {
        assertThat(answer.response().headers().firstValue("Content-Type")).contains("application/problem+json");
        assertConforms(answer.json(), "Problem");
        assertThat(answer.json().path("title").asText()).isEqualTo(title);
        String status = answer.json().path("status").asText();
        assertThat(status).isEqualTo(String.valueOf(answer.response().statusCode()));
        String path = url.split("\\?", -1)[0];
        DESCRIPTION.path("paths").properties().forEach(described -> {
            if (path.matches(described.getKey().replaceAll("\\{\\w+}", "[^/]+"))) {
                assertThat(described.getValue().at("/get/responses").has(status))
                        .as(described.getKey())
                        .isTrue();
            }
        });
    }

    /// Validates against the schema of that name in the description.
    static void assertConforms(JsonNode answer, String name) {
        var schema = DESCRIPTION.deepCopy();
        ((ObjectNode) schema).put("$ref", "#/components/schemas/" + name);
        Schema compiled = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema.toString());
        assertThat(compiled.validate(answer.toString(), InputFormat.JSON)).isEmpty();
    }
}
