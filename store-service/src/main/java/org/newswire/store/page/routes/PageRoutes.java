package org.newswire.store.page.routes;

import java.util.Map;
import java.util.TreeMap;
import org.newswire.kafka.KafkaSettings;
import org.newswire.store.page.View;
import org.newswire.store.page.ViewResult;
import org.newswire.store.page.articles.ArticlesView;
import org.newswire.store.page.deadletters.DeadLettersView;
import org.newswire.store.page.feeds.DiscoverView;
import org.newswire.store.page.feeds.SourcesView;
import org.newswire.store.page.overview.Overview;
import org.newswire.store.page.stories.StoriesView;

/// The views of the page by path. The longest path that the request's path equals or is below of wins.
public final class PageRoutes {
    private PageRoutes() {}

    /// Each package of views adds its entries here.
    ///
    /// @param kafka for the views that read from the broker
    public static Map<String, View> views(Overview overview, KafkaSettings kafka) {
        Map<String, View> views = new TreeMap<>();
        views.put("/", overview);
        views.put("/keys", _ -> ViewResult.page("keys.jte", ""));
        // ---- articles and stories ----
        views.put("/articles", new ArticlesView());
        views.put("/stories", new StoriesView());

        // ---- feeds, dead letters ----
        views.put("/sources", new SourcesView());
        views.put("/sources/discover", new DiscoverView());
        views.put("/dead-letters", new DeadLettersView(kafka));

        return views;
    }
}
