package org.newswire.store.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.NOON;
import static org.newswire.article.Articles.article;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.FeedStatusBuilder;
import org.newswire.raw.NameUuid;
import org.newswire.service.http.HttpLimits;
import org.newswire.service.http.HttpService;
import org.newswire.store.database.StoreDatabase;
import org.newswire.store.feed.FeedPage;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.PostgresArticleStore;
import org.newswire.store.tables.SearchIndexer;

/// Puts SQL, HTML, header lines and paths into every parameter and path of the API's description, and
/// into every text of a feed's status. Nothing is executed, and no unrequested data is returned.
///
/// `ArticleStoreContract.injectionInAnyFieldIsOnlyText` covers the fields of articles. Tests
/// [ApiParameters] and [PreparedSql].
final class InjectionIT {
    private static final List<String> PAYLOADS = List.of(
            "'; drop table article; --",
            "'); delete from feed; --",
            "\" or 1=1 --",
            "' or '1'='1",
            "1 or 1=1",
            "1; drop table story",
            "') union select password from pg_authid --",
            "$$; select pg_sleep(9) $$",
            "'||pg_sleep(9)||'",
            "1 and pg_sleep(9) is null",
            "%' or '%'='",
            "\\'; delete from article; --",
            "\\x27; drop table article",
            "${jndi:ldap://127.0.0.1/x}",
            "{{7*7}} %s %n ? $1",
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "javascript:alert(1)",
            "& | ! ( ) : * <->",
            "a:*b & !",
            "\ue000x\ue001",
            "x\r\nSet-Cookie: a=b\r\n\r\n<b>",
            "../../../etc/passwd",
            "..\\..\\x",
            "null",
            "-1",
            "99999999999999999999",
            "\u2028\u202e\ufeff\ud83d\ude00");
    private static final UUID FEED = NameUuid.ofFeed("https://daily.example/rss");
    private static final List<String> TYPES = List.of(
            "application/json",
            "application/problem+json",
            "application/atom+xml; charset=utf-8",
            "application/rss+xml; charset=utf-8",
            "application/feed+json; charset=utf-8",
            "text/x-opml; charset=utf-8");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final JsonNode DESCRIPTION = ApiResponse.description();

    private static StoreDatabase database;
    private static HttpService server;

    static List<String> payloads() {
        return PAYLOADS;
    }

    @BeforeAll
    static void start() throws Exception {
        database = new StoreDatabase();
        ReadAccess access = new ReadAccess(() -> Optional.of(database.connections()), InstantSource.system());
        server = HttpService.on("127.0.0.1", 0, HttpLimits.defaults(), new SimpleMeterRegistry());
        server.page("/api", new ReadApi(access));
        server.page("/feeds", new FeedPage(access, null, null));
        server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
        database.close();
    }

    @BeforeEach
    void store() throws Exception {
        database.empty();
        var store = new PostgresArticleStore(database.connections());
        store.write(List.of(
                new Change.Version(article("harbour", "It opens.", 0, "daily"), null),
                new Change.Version(article("harbour", "It shuts.", 1, "daily"), null),
                new Change.FeedPolled(status("plain"), NOON)));
        SearchIndexer.index(database.connections());
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void injectionInAnyPathOrParameterDoesNothing(String payload) throws Exception {
        List<String> before = state();
        List<String> targets = targets(URLEncoder.encode(payload, UTF_8));
        assertThat(targets).hasSizeGreaterThan(20);
        for (String target : targets) {
            HttpResponse<String> answer = get(target);
            assertThat(answer.statusCode()).as(target).isIn(200, 400, 404);
            assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                    .as(target)
                    .isIn(TYPES);
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.headers().map()).as(target).doesNotContainKey("set-cookie");
            assertThat(answer.body()).as(target).doesNotContainIgnoringCase("syntax error", "org.postgresql", "SCRAM-");
            assertReturnsOnlyRequestedData(target, payload, answer.body());
        }
        assertThat(state()).isEqualTo(before);
    }

    /// No article matches a filter with the payload; `-1` matches those without a 1.
    private static void assertReturnsOnlyRequestedData(String target, String payload, String answer) throws Exception {
        if (target.startsWith("/api/articles?") && !payload.equals("-1")) {
            assertThat(JSON.readTree(answer).path("articles")).as(target).isEmpty();
        }
        if (target.startsWith("/feeds/articles.atom?") && !payload.equals("-1")) {
            assertThat(answer).as(target).doesNotContain("<entry>");
        }
    }

    /// Returns each path of the description with the payload in each of its parts and parameters.
    private static List<String> targets(String encoded) {
        String path = encoded.replace("+", "%20");
        List<String> targets = new ArrayList<>(List.of("/api/" + path, "/api/articles/" + path + "/" + path));
        for (var entry : DESCRIPTION.path("paths").properties()) {
            String real = entry.getKey()
                    .replace("{id}", article("harbour", "", 0, "daily").id().toString())
                    .replace("{ordinal}", "1")
                    .replace("{format}", "atom")
                    .replace("{host}", "paper.example")
                    .replace("{feedId}", FEED.toString());
            targets.add(real + "/" + path);
            targets.add(real + "?" + encoded + "=1");
            for (JsonNode parameter : entry.getValue().at("/get/parameters")) {
                String name = parameter.path("name").asText();
                if (parameter.path("in").asText().equals("query")) {
                    targets.add(real + "?" + name + "=" + encoded);
                } else {
                    targets.add(entry.getKey()
                            .replace("{" + name + "}", path)
                            .replaceAll("\\{id}", NameUuid.ofLink("x").toString())
                            .replaceAll("\\{\\w+}", "1"));
                }
            }
        }
        return targets;
    }

    private static HttpResponse<String> get(String target) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + target);
        // pg_sleep(9) would take longer.
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(8)).build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void injectionInAnyTextOfAFeedStatusIsOnlyText(String payload) throws Exception {
        FeedStatus status = status(payload);
        new PostgresArticleStore(database.connections())
                .write(List.of(new Change.FeedPolled(status, NOON.plusSeconds(1))));

        JsonNode feed = JSON.readTree(get("/api/feeds").body()).at("/feeds/0");
        for (String field :
                List.of("url", "name", "title", "format", "lastFailure", "lastFailureDetail", "replacement")) {
            assertThat(feed.path(field).asText()).as(field).isEqualTo(payload);
        }
        for (String field : List.of("tags", "flags")) {
            assertThat(feed.path(field)).as(field).hasSize(2);
            assertThat(feed.path(field).get(1).asText()).as(field).isEqualTo(payload);
        }
        assertThat(database.rows("select (select count(*) from article), (select count(*) from feed)"))
                .containsExactly("1 1");
    }

    /// Returns all rows and the names of tables and roles.
    private static List<String> state() throws Exception {
        List<String> state = new ArrayList<>(database.rows("select to_jsonb(a) from article a"));
        state.addAll(database.rows("select to_jsonb(s) from article_superseded s"));
        state.addAll(database.rows("select to_jsonb(f) from feed f"));
        state.addAll(
                database.rows("select relname from pg_class where relnamespace = 'public'::regnamespace order by 1"));
        state.addAll(database.rows("select rolname from pg_roles order by 1"));
        return state;
    }

    private static FeedStatus status(String text) {
        return FeedStatusBuilder.builder()
                .feedId(NameUuid.ofFeed("https://daily.example/rss"))
                .url(text)
                .name(text)
                .title(text)
                .tags(List.of("news", text))
                .format(text)
                .state(FeedStatus.State.FAILING)
                .reason(FeedStatus.Reason.RHYTHM)
                .lastPollAt(NOON)
                .lastSuccessAt(NOON)
                .nextPollAt(NOON.plusSeconds(60))
                .lastStatus(500)
                .lastFailure(text)
                .lastFailureDetail(text)
                .failures(1)
                .polls(1)
                .itemsPublished(10)
                .itemsPerDay(2.5)
                .flags(List.of("flag", text))
                .replacement(text)
                .address(text)
                .build();
    }
}
