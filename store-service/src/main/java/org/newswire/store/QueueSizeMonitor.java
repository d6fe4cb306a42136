package org.newswire.store;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import javax.sql.DataSource;
import org.newswire.store.database.PeriodicTask;
import org.newswire.store.tables.ArticleQueue;
import org.newswire.text.KebabCase;

/// Publishes the lengths of the article queues as gauges.
///
/// A gauge is NaN if the queue cannot be counted. The last value would look like a queue that does not
/// move.
final class QueueSizeMonitor implements PeriodicTask.Batch {
    private final DataSource connections;
    private volatile Map<ArticleQueue, Long> counted = Map.of();

    QueueSizeMonitor(DataSource connections, MeterRegistry registry) {
        this.connections = connections;
        for (ArticleQueue queue : ArticleQueue.values()) {
            Gauge.builder("newswire.pending.articles", () -> shown(queue))
                    .description("Articles that wait for search indexing or story assignment")
                    .tag("queue", KebabCase.of(queue))
                    .register(registry);
        }
    }

    private double shown(ArticleQueue queue) {
        Long count = counted.get(queue);
        return count == null ? Double.NaN : count;
    }

    @Override
    public int run() throws SQLException {
        Map<ArticleQueue, Long> now = new EnumMap<>(ArticleQueue.class);
        try (Connection connection = connections.getConnection()) {
            for (ArticleQueue queue : ArticleQueue.values()) {
                now.put(queue, queue.count(connection));
            }
        } finally {
            counted = now;
        }
        return 0;
    }
}
