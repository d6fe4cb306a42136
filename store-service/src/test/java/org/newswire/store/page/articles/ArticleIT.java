package org.newswire.store.page.articles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.article;
import static org.newswire.article.Articles.with;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.store.story.StoryClusterer;

/// An article's page, its other forms and its versions.
final class ArticleIT extends ServedViews {
    @Test
    void showsAnArticleWithItsProvenance() throws Exception {
        store(article("harbour", "It opens.", 0, "daily"));

        Document page = page("/articles/" + id("harbour"));
        assertThat(page.title()).isEqualTo("Headline of harbour · Newswire");
        assertThat(page.select("h1").text()).isEqualTo("Headline of harbour");
        assertThat(page.select(".text").text()).isEqualTo("It opens.");
        assertThat(page.select("a[href=https://paper.example/harbour]").attr("rel"))
                .contains("noreferrer");
        assertThat(page.select("section[aria-labelledby=fields] tbody tr").eachText())
                .containsExactly("Headline Headline of harbour JSON-LD of the page 90 %");
        assertThat(page.select("section[aria-labelledby=provenance]").text())
                .contains("news.raw-3@5", "HTTP 200", "newswire/1", "https://daily.example/rss");
        assertThat(page.select("section[aria-labelledby=rights]").text())
                .contains("© \"The Paper\"", "noarchive", "reserved", "https://paper.example/license.xml");
        assertThat(page.select("section[aria-labelledby=images] a").attr("href"))
                .isEqualTo("https://paper.example/a.jpg");
        assertThat(page.select("section[aria-labelledby=images]").text()).contains("A caption");
        assertThat(page.select("img, video, audio, iframe")).isEmpty();
        assertThat(page.select("section[aria-labelledby=versions]").text()).contains("has not changed");
    }

    @Test
    void describesTheArticleAsJsonLdAndMarkdown() throws Exception {
        store(with(article("harbour", "It opens.", 0, "daily"), "title", "A </script><!-- & title"));

        Document page = page("/articles/" + id("harbour"));
        JsonNode json = new ObjectMapper()
                .readTree(page.select("script[type=application/ld+json]")
                        .getFirst()
                        .data());
        assertThat(json.path("@type").asText()).isEqualTo("NewsArticle");
        assertThat(json.path("headline").asText()).isEqualTo("A </script><!-- & title");
        assertThat(json.at("/author/1/name").asText()).isEqualTo("Ben Åse");
        assertThat(json.path("datePublished").asText()).isEqualTo("2026-03-01T11:00:00Z");
        assertThat(json.path("isAccessibleForFree").asBoolean(true)).isFalse();
        var markdown = get(page.select("a:containsOwn(Markdown)").attr("href"));
        assertThat(markdown.headers().firstValue("Content-Type")).contains("text/markdown; charset=utf-8");
        assertThat(markdown.body())
                .contains("id: \"" + id("harbour") + "\"\n", "# A \\</script\\>\\<!-- \\& title\n\nIt opens.\n");
        assertThat(page.select("a:containsOwn(JSON)").attr("href")).isEqualTo("/api/articles/" + id("harbour"));
    }

    @Test
    void showsWhatEachVersionChanged() throws Exception {
        String end = " The rest of it stays as it was on that day.".repeat(30);
        store(article("harbour", "It opens." + end, 0, "daily", "Bridge open"));
        store(article("harbour", "It stays shut." + end, 9, "weekly", "Bridge shut"));

        Document page = page("/articles/" + id("harbour"));
        assertThat(page.select("article .outdated").text()).contains("This article has 2 versions.");
        assertThat(page.select("section[aria-labelledby=versions] tbody tr")
                        .getFirst()
                        .text())
                .contains("2 (current)", "Bridge shut", "Headline, Text, Markup, Lead");
        Document diff = page(page.select("article .outdated a").attr("href"));
        assertThat(diff.select(".diff").getFirst().html()).isEqualTo("Bridge <del>open</del><ins>shut</ins>");
        assertThat(diff.select(".diff").getLast().text())
                .startsWith("It opens stays shut.")
                .contains("unchanged characters");
        assertThat(diff.select(".diff").getLast().text().length()).isLessThan(600);
        assertThat(diff.select("a[rel=next], a[rel=prev]")).isEmpty();
    }

    @Test
    void neighbouringDiffsAreLinked() throws Exception {
        store(article("harbour", "One.", 0, "daily"));
        store(article("harbour", "Two.", 9, "daily"));
        store(article("harbour", "Three.", 20, "daily"));
        String path = "/articles/" + id("harbour") + "/diff";

        assertThat(page(path).select("a[rel=prev]").attr("href")).isEqualTo(path + "?from=1&to=2");
        assertThat(page(path + "?from=1&to=2").select("a[rel=next]").attr("href"))
                .isEqualTo(path + "?from=2&to=3");
        assertThat(page(path + "?from=2&to=2").select("main").text()).contains("the same content");
        assertThat(get(path + "?from=2&to=9").statusCode()).isEqualTo(404);
        assertThat(get(path + "?from=x").statusCode()).isEqualTo(400);
    }

    @Test
    void showsTheOtherArticlesOfItsStory() throws Exception {
        String wire = "The council of the town has voted for a new bridge over the river on Monday evening. ".repeat(4);
        store(article("first", wire, 0, "daily"), article("second", wire + "More.", 9, "weekly"));
        new StoryClusterer(Duration.ofDays(3)).cluster(database.connections());

        Document page = page("/articles/" + id("second"));
        assertThat(page.select("section[aria-labelledby=story] li").eachText())
                .first()
                .asString()
                .startsWith("Headline of first The Paper");
        assertThat(page.select("section[aria-labelledby=story] a").eachAttr("href"))
                .containsExactly("/articles/" + id("first"), "/stories/" + id("first"));
    }

    @Test
    void cutsAVeryLongText() throws Exception {
        String html = "<p>a <b>word</b></p>".repeat(30_000) + "<p>the end</p>";
        store(with(article("harbour", "It opens.", 0, "daily"), "html", html));

        Document page = page("/articles/" + id("harbour"));
        assertThat(page.select("article").text())
                .contains("too long to be shown whole")
                .doesNotContain("the end");
        assertThat(page.select("section[aria-labelledby=provenance]")).hasSize(1);
    }

    @Test
    void showsAnArticleWithoutContent() throws Exception {
        Article article = article("harbour", "", 0, "daily");
        for (String field :
                List.of("title", "siteName", "url", "language", "publishedAt", "details", "rights", "lead")) {
            article = with(article, field, null);
        }
        for (String field : List.of("authors", "images", "tags")) {
            article = with(article, field, List.of());
        }
        store(with(article, "html", ""));

        Document page = page("/articles/" + id("harbour"));
        assertThat(page.select("h1").text()).isEqualTo("Untitled article");
        assertThat(page.select("main").text()).contains("is not stored", "Neither the page nor the feed states");
        assertThat(page("/articles").select(".hits").text()).contains("Untitled article");
    }
}
