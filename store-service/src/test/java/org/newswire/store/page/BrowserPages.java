package org.newswire.store.page;

import static org.newswire.article.Articles.article;
import static org.newswire.article.Articles.polled;
import static org.newswire.article.Articles.with;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.newswire.article.Article;
import org.newswire.raw.FeedStatusBuilder;
import org.newswire.raw.NameUuid;
import org.newswire.store.story.StoryClusterer;
import org.newswire.store.tables.Change;

/// The pages that [BrowserIT] looks at, and their data. Add the pages of a new view here.
final class BrowserPages {
    /// @param name of its screenshots
    record Looked(String name, String path) {}

    private BrowserPages() {}

    static List<Looked> all() {
        return List.of(
                new Looked("overview", "/"),
                // ---- articles and stories ----
                new Looked("articles", "/articles"),
                new Looked("search", "/articles?q=bridge&language=en"),
                new Looked("no-match", "/articles?q=nothing&site=paper.example"),
                new Looked("article", "/articles/" + id("harbour")),
                new Looked("article-rtl", "/articles/" + id("rtl")),
                new Looked("article-hostile", "/articles/" + id("hostile")),
                new Looked("diff", "/articles/" + id("harbour") + "/diff"),
                new Looked("stories", "/stories"),
                new Looked("story", "/stories/" + id("harbour")),
                // ---- feeds, dead letters ----
                new Looked("feeds", "/sources"),
                new Looked("feed", "/sources/" + NameUuid.ofFeed("https://daily.example/rss")),
                new Looked("discover", "/sources/discover?url=daily.example"),
                new Looked("dead-letters", "/dead-letters"),
                new Looked("dead-letter", "/dead-letters/news.raw.dlq-0@0"),
                new Looked("keys", "/keys"),
                new Looked("not-found", "/nothing"));
    }

    private static String id(String slug) {
        return article(slug, "", 0, "daily").id().toString();
    }

    /// Stores an article of two versions that another site has nearly the same.
    private static void storeStory(ServedPage page) throws Exception {
        String text = "The bridge across the harbour opens on Friday, after eight years of work and three delays. "
                + "The mayor and the builders will walk across it first, the ferries stop on Sunday.";
        page.store(
                article("harbour", text, 0, "daily", "Harbour bridge opens on Friday"),
                with(article("copy", text, 75, "evening", "Bridge opens at last"), "site", "evening.example"));
        page.store(article(
                "harbour", text.replace("Friday", "Saturday"), 90, "daily", "Harbour bridge opens after eight years"));
        new StoryClusterer(Duration.ofDays(3)).cluster(page.database().connections());
    }

    static void store(ServedPage page) throws Exception {
        Instant now = Instant.now();
        for (String feed : List.of("daily", "evening", "weekly")) {
            page.write(new Change.FeedPolled(
                    FeedStatusBuilder.builder(polled("https://" + feed + ".example/rss"))
                            .lastPollAt(now)
                            .lastStatus(200)
                            .lastSuccessAt(now)
                            .nextPollAt(now.plus(Duration.ofMinutes(5)))
                            .build(),
                    now));
        }
        storeStory(page);
        page.store(
                seen("rain", "evening", "Heavy rain expected along the coast"),
                with(seen("rtl", "weekly", "افتتاح جسر الميناء بعد ثماني سنوات"), "language", "ar"),
                seen(
                        "hostile",
                        "daily",
                        "<script>alert(1)</script><img src=x onerror=alert(2)> \u202etxt.exe \" onclick=\"x"));
    }

    private static Article seen(String slug, String feed, String title) {
        Article made = article(slug, "The text of " + slug + ".", 1, feed, title);
        return with(made, "observedAt", Instant.now().minusMillis(1_400));
    }
}
