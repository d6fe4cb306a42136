package org.newswire.store.page.routes;

import java.util.Map;
import org.newswire.store.page.View;
import org.newswire.store.page.ViewResult;
import org.newswire.store.page.overview.Overview;

/// The views of the page by path. The longest path that the request's path equals or is below of wins.
public final class PageRoutes {
    private PageRoutes() {}

    /// Each package of views adds its entries here.
    public static Map<String, View> views(Overview overview) {
        return Map.ofEntries(
                Map.entry("/", overview),
                // ---- articles and stories ----
                // ---- feeds, dead letters ----
                Map.entry("/keys", _ -> ViewResult.page("keys.jte", "")));
    }
}
