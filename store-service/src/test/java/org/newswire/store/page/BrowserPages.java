package org.newswire.store.page;

import static org.newswire.article.Articles.article;
import static org.newswire.article.Articles.polled;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.newswire.raw.FeedStatusBuilder;
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
                article("harbour", "The bridge across the harbour opens on Friday.", 1, "daily", "Harbour bridge opens after eight years"),
                article("rain", "Rain is expected until Sunday.", 2, "evening", "Heavy rain expected along the coast"),
                article("rtl", "نص قصير.", 3, "weekly", "افتتاح جسر الميناء بعد ثماني سنوات"),
                article(
                        "hostile",
                        "Text",
                        4,
                        "daily",
                        "<script>alert(1)</script><img src=x onerror=alert(2)> \u202etxt.exe \" onclick=\"x"));
    }
}
