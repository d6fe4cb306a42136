package org.newswire.store.page;

import static org.newswire.article.Articles.article;
import static org.newswire.article.Articles.polled;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.newswire.article.Article;
import org.newswire.article.Articles;
import org.newswire.raw.FeedStatusBuilder;
import org.newswire.raw.NameUuid;
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
                // ---- feeds, dead letters ----
                new Looked("feeds", "/sources"),
                new Looked("feed", "/sources/" + NameUuid.ofFeed("https://daily.example/rss")),
                new Looked("discover", "/sources/discover?url=daily.example"),
                new Looked("dead-letters", "/dead-letters"),
                new Looked("keys", "/keys"),
                new Looked("not-found", "/nothing"));
    }

    static void store(ServedPage page) throws Exception {
        Instant now = Instant.now();
        for (String feed : List.of("daily", "evening", "weekly")) {
            page.write(new Change.FeedPolled(
                    FeedStatusBuilder.builder(polled("https://" + feed + ".example/rss"))
                            .lastPollAt(now)
                            .lastSuccessAt(now)
                            .nextPollAt(now.plus(Duration.ofMinutes(5)))
                            .build(),
                    now));
        }
        page.store(
                seen("harbour", "daily", "Harbour bridge opens after eight years"),
                seen("rain", "evening", "Heavy rain expected along the coast"),
                seen("rtl", "weekly", "افتتاح جسر الميناء بعد ثماني سنوات"),
                seen(
                        "hostile",
                        "daily",
                        "<script>alert(1)</script><img src=x onerror=alert(2)> \u202etxt.exe \" onclick=\"x"));
    }

    private static Article seen(String slug, String feed, String title) {
        Article made = article(slug, "The text of " + slug + ".", 1, feed, title);
        return Articles.with(made, "observedAt", Instant.now().minusMillis(1_400));
    }
}
