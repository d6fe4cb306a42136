package org.newswire.store.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.article;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.article.Articles;

/// Single articles, their versions, and the differences between versions. Tests [ArticleResource].
final class ReadApiArticleIT extends ServedApi {
    @Test
    void returnsAnArticleWithItsVersionsAndSources() throws Exception {
        store(article("harbour", "It opens.", 0, "daily"));
        store(article("harbour", "It stays shut.", 9, "weekly"));

        JsonNode article = get("/api/articles/" + id("harbour")).json();
        assertThat(article.path("text").asText()).isEqualTo("It stays shut.");
        assertThat(article.at("/versions/1/changed").toString()).isEqualTo("[\"text\",\"html\",\"lead\"]");
        assertThat(article.path("sources")).hasSize(2);
        assertThat(article.at("/provenance/rawTopic").asText()).isEqualTo("news.raw");
        assertThat(article.at("/rights/licenses/0/url").asText()).isEqualTo("https://paper.example/license.xml");
        assertConforms(article, "Article");

        JsonNode version = get("/api/articles/" + id("harbour") + "/versions/1").json();
        assertThat(version.path("text").asText()).isEqualTo("It opens.");
        assertThat(version.path("rights")).isEqualTo(article.path("rights"));
        assertConforms(version, "Version");
    }

    @Test
    void versionsNameTheirSource() throws Exception {
        store(article("harbour", "It opens.", 0, "daily"));
        store(article("harbour", "It stays shut.", 9, "weekly"));
        String url = "/api/articles/" + id("harbour") + "/versions";

        JsonNode page = get(url).json();
        assertConforms(page, "VersionPage");
        assertThat(page.path("versions").findValuesAsText("feedUrl"))
                .containsExactly("https://daily.example/rss", "https://weekly.example/rss");
        assertThat(page.at("/versions/1/rawOffset").asLong()).isEqualTo(9006);
        assertThat(page.at("/versions/1/provenance/fetchedAt").asText()).isEqualTo("2026-03-01T12:09:00Z");
        JsonNode first = get(url + "?limit=1").json();
        assertThat(first.path("versions").findValuesAsText("ordinal")).containsExactly("1");
        JsonNode second =
                get(url + "?limit=1&cursor=" + first.path("next").asText()).json();
        assertThat(second.path("versions").findValuesAsText("ordinal")).containsExactly("2");
    }

    @Test
    void returnsTheLatestThousandVersionsOfAnArticle() throws Exception {
        store(article("harbour", "It opens.", 0, "daily"));
        store(article("harbour", "It stays shut.", 9, "daily"));
        database.execute("""
                insert into article_superseded
                select (jsonb_populate_record(s, jsonb_build_object(
                    'content_hash', n, 'first_observed_at', s.first_observed_at + n * interval '1 ms'))).*
                from article_superseded s, generate_series(1, 1000) n""");

        JsonNode versions = get("/api/articles/" + id("harbour")).json().path("versions");
        assertThat(versions).hasSize(1000);
        assertThat(versions.at("/0/ordinal").asInt()).isEqualTo(3);
        assertThat(versions.at("/999/current").asBoolean()).isTrue();
    }

    @Test
    void limitsThePagesOfVersionsByBytes() throws Exception {
        for (int minute = 0; minute < 5; minute++) {
            Article article = article("harbour", "Text " + minute, minute, "daily");
            String link = "https://paper.example/?" + "x".repeat(1_500_000);
            store(Articles.with(
                    article,
                    "source",
                    new Article.Source(
                            article.source().feedId(),
                            article.source().feedUrl(),
                            "daily",
                            List.of(),
                            "harbour",
                            link)));
        }
        String url = "/api/articles/" + id("harbour") + "/versions";

        List<String> seen = new ArrayList<>();
        String cursor = "0";
        while (!cursor.isEmpty()) {
            JsonNode page = get(url + "?cursor=" + cursor).json();
            assertThat(page.path("versions")).hasSizeLessThanOrEqualTo(2);
            seen.addAll(page.path("versions").findValuesAsText("ordinal"));
            cursor = page.path("next").asText();
        }
        assertThat(seen).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void comparesTwoVersionsWordByWord() throws Exception {
        store(article("harbour", "It opens.", 0, "daily", "Open"));
        store(article("harbour", "It stays shut.", 9, "weekly", "Shut"));
        store(article("harbour", "It opens late.", 20, "daily", "Shut"));
        String url = "/api/articles/" + id("harbour") + "/diff";

        JsonNode diff = get(url + "?from=1&to=3").json();
        assertConforms(diff, "VersionDiff");
        assertThat(diff.path("text"))
                .hasToString("[{\"kind\":\"same\",\"text\":\"It opens\"},{\"kind\":\"added\",\"text\":\" late\"},"
                        + "{\"kind\":\"same\",\"text\":\".\"}]");
        assertThat(diff.at("/fields/title")).hasToString("{\"before\":\"Open\",\"after\":\"Shut\"}");
        assertThat(diff.path("fields").fieldNames()).toIterable().containsExactlyInAnyOrder("title", "html", "lead");
        assertThat(diff.at("/from/rawOffset").asLong()).isEqualTo(5);
        assertThat(diff.at("/to/provenance/rawTopic").asText()).isEqualTo("news.raw");

        JsonNode last = get(url).json();
        assertThat(last.at("/from/ordinal").asInt()).isEqualTo(2);
        assertThat(last.at("/to/ordinal").asInt()).isEqualTo(3);
        assertThat(get(url + "?from=3&to=3").json().path("fields")).isEmpty();
        assertThat(get(url + "?to=4").response().statusCode()).isEqualTo(404);
    }

    @Test
    void aRevertedChangeIsAChange() throws Exception {
        store(article("harbour", "It opens.", 0, "daily"));
        String url = "/api/articles/" + id("harbour") + "/diff";
        assertThat(get(url).json().path("fields")).isEmpty();
        store(article("harbour", "It opens late.", 5, "daily"));
        store(article("harbour", "It stays shut.", 9, "daily"));
        store(article("harbour", "It opens.", 20, "daily"));

        JsonNode last = get(url).json();
        assertThat(last.at("/from/ordinal").asInt()).isEqualTo(3);
        assertThat(last.at("/to/ordinal").asInt()).isEqualTo(1);
        assertThat(last.at("/fields/lead")).hasToString("{\"before\":\"It stays shut.\",\"after\":\"It opens.\"}");
        assertThat(get(url + "?to=3").json().at("/from/ordinal").asInt()).isEqualTo(2);
    }
}
