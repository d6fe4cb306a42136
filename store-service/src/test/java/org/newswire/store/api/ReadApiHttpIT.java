package org.newswire.store.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.article;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// HTTP behaviour of the API: methods, headers, and problems with requests.
final class ReadApiHttpIT extends ServedApi {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/articles?limit=0",
                "/api/articles?limit=101",
                "/api/articles?limit=1;drop",
                "/api/articles?from=yesterday",
                "/api/articles?from=%2B999999999-01-01T00:00:00Z",
                "/api/articles?feed=1",
                "/api/articles?cursor=AAAA",
                "/api/articles?unknown=1",
                "/api/articles?q=a&q=b",
                "/api/articles?q=a%00b",
                "/api/articles/42",
                "/api/articles/42/versions",
                "/api/articles/00000000-0000-0000-0000-000000000000/versions?limit=1001",
                "/api/articles/00000000-0000-0000-0000-000000000000/versions?cursor=-1",
                "/api/articles/00000000-0000-0000-0000-000000000000/diff?from=0",
                "/api/articles/00000000-0000-0000-0000-000000000000/diff?to=1e3",
                "/api/articles/00000000-0000-0000-0000-000000000000/diff?version=2",
                "/api/stories/42",
                "/api/articles?story=x",
                "/api/stories?limit=101",
                "/api/stories?from=yesterday",
                "/api/stories?from=2026-03-02&to=2026-03-01",
                "/api/stories?cursor=AAAA",
                "/api/stories?site=paper.example",
                "/api/changes?limit=101",
                "/api/changes?after=AAAA",
                "/api/changes?after=MXw5OTk5OTk5OTk5OTk5OTk5OTk5OTl8MHwwfDE",
                "/api/changes?from=yesterday",
                "/api/changes?cursor=x",
                "/api/feeds?watched=maybe",
                "/api/feeds/42",
                "/api/feeds/00000000-0000-0000-0000-000000000000?watched=true",
                "/api/stats?x=1",
                "/api?x=1",
                "/api/openapi.json?x=1"
            })
    void namesTheInvalidParameter(String url) throws Exception {
        Answer answer = get(url);

        assertThat(answer.response().statusCode()).isEqualTo(400);
        assertProblem(answer, url, "Bad Request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/nothing",
                "/api//",
                "/api/articles/00000000-0000-0000-0000-000000000000",
                "/api/articles/00000000-0000-0000-0000-000000000000/versions",
                "/api/articles/00000000-0000-0000-0000-000000000000/versions/1",
                "/api/articles/00000000-0000-0000-0000-000000000000/versions/x",
                "/api/articles/00000000-0000-0000-0000-000000000000/diff",
                "/api/articles/00000000-0000-0000-0000-000000000000/nothing",
                "/api/stories/00000000-0000-0000-0000-000000000000",
                "/api/stories/00000000-0000-0000-0000-000000000000/articles",
                "/api/feeds/00000000-0000-0000-0000-000000000000",
                "/api/feeds/00000000-0000-0000-0000-000000000000/articles",
                "/api/changes/x",
                "/api/openapi.json/x",
                "/apix/stats",
                "/apiarticles/articles",
                "/api.json"
            })
    void unknownResourcesAreProblems(String url) throws Exception {
        Answer answer = get(url);

        assertThat(answer.response().statusCode()).isEqualTo(404);
        assertProblem(answer, url, "Not Found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api", "/api/"})
    void theRootListsThePaths(String url) throws Exception {
        Answer answer = get(url);

        assertThat(answer.response().statusCode()).isEqualTo(200);
        assertConforms(answer.json(), "Index");
        assertThat(answer.json().at("/paths/~1api~1stats").asText()).startsWith("Numbers of stored articles");
        assertThat(answer.json().path("paths").size())
                .isEqualTo(DESCRIPTION.path("paths").size());
    }

    @Test
    void answers304UntilTheAnswerChanges() throws Exception {
        store(article("harbour", "It opens.", 0, "daily"));
        String url = "/api/articles/" + id("harbour");
        String tag = get(url).response().headers().firstValue("ETag").orElseThrow();

        assertThat(get(url, "If-None-Match", tag).response().statusCode()).isEqualTo(304);
        assertThat(get(url, "If-None-Match", "\"x\"", "If-None-Match", tag.substring(2))
                        .response()
                        .statusCode())
                .isEqualTo(304);
        store(article("harbour", "It shuts.", 1, "daily"));
        assertThat(get(url, "If-None-Match", tag).response().statusCode()).isEqualTo(200);
    }

    @Test
    void compressesALargeResponseIfTheClientAcceptsIt() throws Exception {
        store(article("harbour", "It opens. ".repeat(500), 0, "daily"));
        var response =
                get("/api/articles/" + id("harbour"), "Accept-Encoding", "gzip").response();

        assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(response.body().length).isLessThan(3000);
        try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            assertThat(JSON.readTree(unpacked).path("wordCount").asInt()).isGreaterThan(900);
        }
    }

    @Test
    void doesNotCompressIfTheClientRejectsGzip() throws Exception {
        store(article("harbour", "It opens. ".repeat(500), 0, "daily"));
        var answer = get("/api/articles/" + id("harbour"), "Accept-Encoding", "*, gzip;q=0");

        assertThat(answer.response().headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(answer.json().path("wordCount").asInt()).isGreaterThan(900);
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip"})
    void headHasTheHeadersOfGet(String coding) throws Exception {
        store(article("harbour", "It opens. ".repeat(500), 0, "daily"));
        String url = "/api/articles/" + id("harbour");
        var whole = get(url, "Accept-Encoding", coding).response();
        var request = HttpRequest.newBuilder(uri(url))
                .header("Accept-Encoding", coding)
                .HEAD()
                .build();
        var head = CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        for (String name : List.of("Content-Length", "Content-Encoding", "Content-Type", "ETag", "Vary")) {
            assertThat(head.headers().allValues(name))
                    .as(name)
                    .isEqualTo(whole.headers().allValues(name));
        }
        assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(whole.body().length);
    }

    @Test
    void allowsOnlyReading() throws Exception {
        var request = HttpRequest.newBuilder(uri("/api/articles")).DELETE().build();
        var response = CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
        assertProblem(new Answer(response), "/api/articles", "Method Not Allowed");
    }
}
