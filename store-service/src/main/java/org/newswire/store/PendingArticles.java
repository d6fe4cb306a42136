package org.newswire.store;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.newswire.store.database.PortionLoop;
import org.newswire.store.tables.ArticleQueue;

/// Counts what waits behind the write, and shows it. Where it cannot be counted it is not a number: the
/// last one would look like a queue that stands still, or like an empty one.
final class PendingArticles implements PortionLoop.Portion {
    private final DataSource connections;
    private volatile Map<ArticleQueue, Long> counted = Map.of();

    PendingArticles(DataSource connections, MeterRegistry registry) {
        this.connections = connections;
        for (ArticleQueue queue : ArticleQueue.values()) {
            Gauge.builder("newswire.pending.articles", () -> shown(queue))
                    .description("Articles in the database that wait to be made searchable or for their story")
                    .tag("queue", queue.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    private double shown(ArticleQueue queue) {
        Long count = counted.get(queue);
        return count == null ? Double.NaN : count;
    }

    @Override
    public int workOff() throws SQLException {
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
