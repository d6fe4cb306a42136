package org.newswire.hostile;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Reads the search index twice a second and keeps the time at which it first had each healthy article.
/// Thread-safe.
final class SearchWatch implements AutoCloseable {
    private static final long PERIOD_MS = 500;

    private final HostileChain chain;
    private final Map<String, Instant> found = new ConcurrentHashMap<>();
    private final RepeatingThread worker = new RepeatingThread("search-watch", this::run);

    SearchWatch(HostileChain chain) {
        this.chain = chain;
        worker.start();
    }

    /// Returns the time at which the index first had that article.
    Optional<Instant> firstFound(String articleId) {
        return Optional.ofNullable(found.get(articleId));
    }

    private void run(RepeatingThread self) throws InterruptedException {
        while (!self.isStopped()) {
            look();
            Thread.sleep(PERIOD_MS);
        }
    }

    private void look() {
        List<List<String>> rows;
        try {
            rows = chain.query("select a.id from article_search s join article a on a.id = s.article_id"
                    + " where a.url like 'http://127.10.%'");
        } catch (SQLException e) {
            System.err.println("the search index could not be read: " + e.getMessage());
            return;
        }
        Instant now = Instant.now();
        rows.forEach(row -> found.putIfAbsent(row.getFirst(), now));
    }

    @Override
    public void close() {
        worker.close();
    }
}
