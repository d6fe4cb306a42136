package org.newswire.store.page.routes;

import java.util.Map;
import java.util.TreeMap;
import org.newswire.kafka.KafkaSettings;
import org.newswire.store.page.View;
import org.newswire.store.page.ViewResult;
import org.newswire.store.page.articles.ArticlesView;
import org.newswire.store.page.deadletters.DeadLettersView;
import org.newswire.store.page.feeds.DiscoverView;
import org.newswire.store.page.feeds.FeedIndexCache;
import org.newswire.store.page.feeds.SourcesView;
import org.newswire.store.page.overview.Overview;
import org.newswire.store.page.stories.StoriesView;
import org.newswire.supervision.Supervisor;

/// The views of the page by path. The longest path that the request's path equals or is below of wins.
/// Closing ends the threads of the views, apart from the overview's.
public final class PageRoutes implements AutoCloseable {
    private final Map<String, View> views = new TreeMap<>();
    private final DeadLettersView deadLetters;

    /// Each package of views adds its entries here.
    ///
    /// @param kafka      for the views that read from the broker
    /// @param supervisor runs the threads of the views
    public PageRoutes(Overview overview, KafkaSettings kafka, FeedIndexCache feeds, Supervisor supervisor) {
        views.put("/", overview);
        views.put("/keys", _ -> ViewResult.page("keys.jte", ""));
        // ---- articles and stories ----
        views.put("/articles", new ArticlesView());
        views.put("/stories", new StoriesView());

        // ---- feeds, dead letters ----
        views.put("/sources", new SourcesView(feeds));
        views.put("/sources/discover", new DiscoverView());
        deadLetters = new DeadLettersView(kafka, supervisor);
        views.put("/dead-letters", deadLetters);
    }

    public Map<String, View> views() {
        return Map.copyOf(views);
    }

    @Override
    public void close() {
        deadLetters.close();
    }
}
