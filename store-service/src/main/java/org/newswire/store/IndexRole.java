package org.newswire.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.newswire.store.database.PeriodicTask;
import org.newswire.store.story.StoryClusterer;
import org.newswire.store.tables.ArticleQueue;
import org.newswire.store.tables.SearchIndexer;
import org.newswire.supervision.Supervisor;

/// The role `index`: indexes articles for search, assigns them to stories, and counts those that wait.
final class IndexRole implements AutoCloseable {
    private static final Duration INDEX_INTERVAL = Duration.ofMillis(250);

    /// A batch takes at least 3 ms, which is as long as six articles take.
    private static final Duration CLUSTER_INTERVAL = Duration.ofSeconds(1);

    /// The usual scrape interval of Prometheus.
    private static final Duration COUNT_INTERVAL = Duration.ofSeconds(15);

    private final List<PeriodicTask> tasks;

    /// @param connections as the owner of the schema
    /// @param storyWindow articles first seen further apart are not compared
    IndexRole(DataSource connections, Duration storyWindow, MeterRegistry metrics, Supervisor supervisor) {
        tasks = List.of(
                new PeriodicTask(
                        "search-indexer",
                        INDEX_INTERVAL,
                        ArticleQueue.SEARCH.batchSize(),
                        indexing(connections, metrics),
                        supervisor),
                new PeriodicTask(
                        "story-clusterer",
                        CLUSTER_INTERVAL,
                        ArticleQueue.STORY.batchSize(),
                        clustering(connections, storyWindow, metrics),
                        supervisor),
                new PeriodicTask(
                        "pending-counter",
                        COUNT_INTERVAL,
                        Integer.MAX_VALUE,
                        new QueueSizeMonitor(connections, metrics),
                        supervisor));
    }

    private static PeriodicTask.Batch indexing(DataSource connections, MeterRegistry metrics) {
        Counter indexed = Counter.builder("newswire.search.indexed")
                .description("Articles indexed for search")
                .register(metrics);
        return () -> {
            int count = SearchIndexer.index(connections);
            indexed.increment(count);
            return count;
        };
    }

    private static PeriodicTask.Batch clustering(DataSource connections, Duration storyWindow, MeterRegistry metrics) {
        StoryClusterer clusterer = new StoryClusterer(storyWindow);
        Counter clustered = Counter.builder("newswire.stories.clustered")
                .description("Articles processed for stories")
                .register(metrics);
        Timer took = Timer.builder("newswire.stories.clustering")
                .description("Time to assign stories to a batch of articles")
                .register(metrics);
        return () -> {
            long begin = System.nanoTime();
            int count = clusterer.cluster(connections);
            if (count > 0) {
                clustered.increment(count);
                took.record(Duration.ofNanos(System.nanoTime() - begin));
            }
            return count;
        };
    }

    void start() {
        tasks.forEach(PeriodicTask::start);
    }

    @Override
    public void close() {
        tasks.reversed().forEach(PeriodicTask::close);
    }
}
