package org.newswire.store.page.articles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.article;
import static org.newswire.article.Articles.with;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.article.Articles;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.PostgresArticleStore;

/// The search page.
final class ArticleListIT extends ServedViews {
    @Test
    void listsTheLatestArticles() throws Exception {
        store(
                with(article("one", "Harbour one", 0, "daily"), "publishedAt", null),
                with(article("two", "Harbour two", 1, "weekly"), "publishedAt", null));

        Document page = page("/articles");
        assertThat(page.select(".hits h3").eachText()).containsExactly("Headline of two", "Headline of one");
        assertThat(page.select(".hits h3 a").eachAttr("href"))
                .containsExactly("/articles/" + id("two"), "/articles/" + id("one"));
        assertThat(page.select(".counts").text()).contains("Counts of all 2 articles", "paper.example 2", "English 2");
        assertThat(page.select(".chart rect")).hasSize(1);
        assertThat(page.select(".chart tbody tr").eachText()).containsExactly("2026-03-01 12:00 2");
    }

    @Test
    void highlightsMatchesAndKeepsTheSearchInItsLinks() throws Exception {
        store(
                article("one", "Below the harbour bridge, 3 < 5 & more", 0, "daily"),
                with(article("two", "Die Häuser am Hafen.", 1, "weekly"), "language", "de"));

        Document page = page("/articles?q=harbour+bridge&language=en&utm_source=mail");
        assertThat(page.select(".hits mark").eachText()).containsExactly("harbour", "bridge");
        assertThat(page.select(".hits p").text()).contains("3 < 5 & more");
        assertThat(page.select("input[name=q]#words").attr("value")).isEqualTo("harbour bridge");
        assertThat(page.select(".chosen a").eachAttr("href"))
                .contains("/articles?language=en", "/articles?q=harbour+bridge");
        assertThat(page.select("link[rel=alternate][type=application/atom+xml]").attr("href"))
                .isEqualTo("/feeds/articles.atom?q=harbour+bridge&language=en");
        assertThat(page.select(".facet a").eachAttr("href"))
                .contains("/articles?q=harbour+bridge&language=en&site=paper.example");
    }

    @Test
    void pagesContainEachArticleOnce() throws Exception {
        List<Article> articles = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            articles.add(article("slug" + i, "Harbour " + i, i, "daily"));
        }
        store(articles.toArray(Article[]::new));

        for (String first : List.of("/articles?limit=10", "/articles?q=harbour&limit=10")) {
            List<String> seen = new ArrayList<>();
            String path = first;
            while (!path.isEmpty()) {
                Document page = page(path);
                seen.addAll(page.select(".hits h3 a").eachAttr("href"));
                path = page.select("a[rel=next]").attr("href");
            }
            assertThat(seen).as(first).hasSize(25).doesNotHaveDuplicates();
        }
    }

    @Test
    void theChartIsATableAndACsvFile() throws Exception {
        store(article("one", "Harbour one", 0, "daily"), article("two", "Harbour two", 1, "weekly"));

        String link = page("/articles?q=harbour").select(".chart a[href*=csv]").attr("href");
        assertThat(link).isEqualTo("/articles/attention.csv?q=harbour");
        var csv = get(link);
        assertThat(csv.headers().firstValue("Content-Type")).contains("text/csv; charset=utf-8");
        assertThat(csv.body()).isEqualTo("begin,end,articles\r\n2026-03-01T11:00:00Z,2026-03-01T12:00:00Z,2\r\n");
        assertThat(page("/articles?q=harbour").select(".chart tbody a").attr("href"))
                .isEqualTo("/articles?q=harbour&from=2026-03-01T11%3A00%3A00Z&to=2026-03-01T12%3A00%3A00Z");
    }

    @Test
    void marksRetractedArticles() throws Exception {
        store(article("gone", "Harbour", 0, "daily"));
        new PostgresArticleStore(database.connections())
                .write(List.of(new Change.Retraction(UUID.fromString(id("gone")), Articles.NOON.plusSeconds(60))));

        assertThat(page("/articles").select(".hits").text()).contains("Retracted");
        assertThat(page("/articles/" + id("gone")).select("article").text())
                .contains("The publisher has retracted this article.");
    }

    @Test
    void saysWhyNothingIsShown() throws Exception {
        assertThat(page("/articles").select("main").text()).contains("There are no articles yet.");
        assertThat(page("/articles?q=nothing").select("main").text()).contains("No article matches.");
        assertThat(page("/articles?q=nothing", "Accept-Language", "de-AT")
                        .select("main")
                        .text())
                .contains("Kein Artikel passt.");
    }

    @Test
    void rejectsWrongFiltersInWords() throws Exception {
        for (String query : List.of("from=yesterday", "language=e", "feed=1", "cursor=x", "limit=0")) {
            var answer = get("/articles?" + query);
            assertThat(answer.statusCode()).as(query).isEqualTo(400);
            assertThat(answer.body()).contains("This address cannot be read", query.split("=", 2)[0]);
        }
        assertThat(get("/articles/attention.csv?from=x").statusCode()).isEqualTo(400);
        assertThat(get("/articles/x").statusCode()).isEqualTo(404);
        assertThat(get("/articles/" + UUID.randomUUID()).statusCode()).isEqualTo(404);
        assertThat(get("/articles/" + UUID.randomUUID() + ".md").statusCode()).isEqualTo(404);
        assertThat(get("/articles/" + UUID.randomUUID() + "/diff").statusCode()).isEqualTo(404);
        assertThat(get("/articles/" + UUID.randomUUID() + "/else").statusCode()).isEqualTo(404);
    }
}
