package org.newswire.store.page.articles;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.article;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.article.ArticleBuilder;
import org.newswire.article.ArticleDetailsBuilder;
import org.newswire.article.ArticleProvenanceBuilder;
import org.newswire.store.story.StoryClusterer;

/// An article with markup, scripts, control and bidirectional characters in every field is shown as text.
/// Tests [SafeHtml] and `ShownText`.
final class HostileArticleIT extends ServedViews {
    private static final String EVIL =
            "</title></script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202eevil\u2066 {0} ${7*7} \u0007";

    private static Article hostile(String slug, int minute) {
        Article article =
                article(slug, ("Harbour of " + EVIL + " and more words for a story. ").repeat(4), minute, "daily");
        return ArticleBuilder.builder(article)
                .title("Title " + EVIL)
                .siteName("Site " + EVIL)
                .url("javascript:alert(1)//" + slug + EVIL)
                .site("site" + EVIL)
                .authors(List.of("Author " + EVIL))
                .tags(List.of("Tag " + EVIL))
                .lead("Lead " + EVIL)
                .language("en\" onload=\"alert(1)")
                .publishedOn("2026-03-01")
                .html("<p onclick=\"alert(1)\">Text " + EVIL
                        + "</p><style>*{}</style><a href=\"javascript:alert(1)\">x</a>")
                .images(List.of(
                        new Article.Image("javascript:alert(1)", EVIL, "Caption " + EVIL, 1, 1, "Credit " + EVIL),
                        new Article.Image("data:text/html,x", null, null, null, null, null)))
                .details(ArticleDetailsBuilder.builder()
                        .kind(Article.Kind.ARTICLE)
                        .subtitle("Subtitle " + EVIL)
                        .section("Section " + EVIL)
                        .ampUrl("javascript:alert(1)")
                        .build())
                .rights(new Article.Rights(
                        EVIL,
                        EVIL,
                        true,
                        "javascript:alert(1)",
                        List.of(new Article.License("javascript:alert(1)", EVIL, EVIL)),
                        "Rights " + EVIL))
                .source(new Article.Source(
                        article.source().feedId(),
                        "https://daily.example/rss?token=secret&x=" + EVIL,
                        "Feed " + EVIL,
                        List.of(EVIL),
                        EVIL,
                        "javascript:alert(1)"))
                .provenance(ArticleProvenanceBuilder.builder(article.provenance())
                        .rawTopic("topic" + EVIL)
                        .redirects(List.of("javascript:alert(1)"))
                        .pageMissing(EVIL)
                        .extractor("extractor " + EVIL)
                        .fields(Map.of("title", EVIL, EVIL, "rule"))
                        .confidence(Map.of("title", 0.9))
                        .cut(List.of(EVIL))
                        .build())
                .build();
    }

    @Test
    void everyFieldIsText() throws Exception {
        store(hostile("evil", 0), hostile("evil-copy", 5));
        store(
                hostile("evil", 9),
                ArticleBuilder.builder(hostile("evil", 12))
                        .title("Changed " + EVIL)
                        .contentHash("x")
                        .build());
        new StoryClusterer(Duration.ofDays(3)).cluster(database.connections());
        String story = page("/stories").select(".hits a").attr("href");

        assertThat(story).startsWith("/stories/");
        for (String path : List.of(
                "/articles",
                "/articles?q=harbour",
                "/articles?site=" + encoded("site" + EVIL.replace("\u0007", "")),
                "/articles?q=" + encoded(EVIL) + "&author=" + encoded(EVIL) + "&tag=" + encoded(EVIL),
                "/articles/" + id("evil"),
                "/articles/" + id("evil") + "/diff",
                "/articles/" + encoded("<script>alert(1)"),
                "/stories",
                story)) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.headers().firstValue("Content-Type")).as(path).contains("text/html; charset=utf-8");
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'")
                    .doesNotContain("unsafe");
            assertHarmless(path, answer.body());
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private static void assertHarmless(String path, String html) {
        Document page = Jsoup.parse(html);
        assertThat(html).as(path).doesNotContain("\u202e", "\u2066", "\u0007", "token=secret");
        assertThat(page.select("img, iframe, style, object, embed, base, form[action^=http]"))
                .as(path)
                .isEmpty();
        assertThat(page.select("script:not([src]):not([type=application/ld+json])"))
                .as(path)
                .isEmpty();
        for (Element element : page.getAllElements()) {
            element.attributes().forEach(attribute -> {
                assertThat(attribute.getKey()).as(path).doesNotStartWith("on").isNotEqualTo("style");
                assertThat(attribute.getValue().strip().toLowerCase(Locale.ROOT))
                        .as(path)
                        .doesNotStartWith("javascript:")
                        .doesNotStartWith("data:");
            });
        }
        assertThat(page.select("script[src]").eachAttr("src")).allMatch(src -> src.startsWith("/"));
    }

    @Test
    void otherFormsAreHarmlessToo() throws Exception {
        store(hostile("evil", 0));

        var markdown = get("/articles/" + id("evil") + ".md");
        assertThat(markdown.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(markdown.body())
                .doesNotContain("javascript:", "\u202e")
                .doesNotContainPattern("(?<!\\\\)<(script|img)");
        // The article has these words, and its markup is searchable text like any other.
        assertThat(get("/articles/attention.csv?q=" + encoded(EVIL)).body())
                .isEqualTo("begin,end,articles\r\n2026-03-01T11:00:00Z,2026-03-01T12:00:00Z,1\r\n");
    }
}
