package org.newswire.store.page.routes;

import java.util.Map;
import org.newswire.store.page.View;

/// The views of the page by path. The longest path that the request's path equals or is below of wins.
public final class PageRoutes {
    private PageRoutes() {}

    /// Each package of views adds its entries here.
    public static Map<String, View> views() {
        return Map.ofEntries(
                // articles: Map.entry("/articles", new ArticleListView()), Map.entry("/stories", …)
                // feeds: Map.entry("/sources", …), Map.entry("/dead-letters", …), Map.entry("/sources/discover", …)
                );
    }
}
