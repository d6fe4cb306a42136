package org.newswire.store.page.routes;

import java.util.Map;
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

/// The views of the page by path. The longest path that the request's path equals or is below of wins.
/// Closing ends the threads of the views.
public final class PageRoutes implements AutoCloseable {
    private final Overview overview;
    private final DeadLettersView deadLetters;
    private final Map<String, View> views;

    /// @param kafka for the views that read from the broker
    public PageRoutes(Overview overview, KafkaSettings kafka, FeedIndexCache feeds) {
        this.overview = overview;
        deadLetters = new DeadLettersView(kafka);
        views = Map.of(
                "/", overview,
                "/keys", _ -> ViewResult.page("keys.jte", ""),
                "/articles", new ArticlesView(),
                "/stories", new StoriesView(),
                "/sources", new SourcesView(feeds),
                "/sources/discover", new DiscoverView(),
                "/dead-letters", deadLetters);
    }

    public Map<String, View> views() {
        return views;
    }

    @Override
    public void close() {
        overview.close();
        deadLetters.close();
    }
}
