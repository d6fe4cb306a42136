package org.newswire.store.hub;

import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/// Claims subscriptions under an id, which reports to the database while it works. Thread-safe.
final class WorkerLease {
    static final Duration ALIVE = Duration.ofSeconds(20);

    private final UUID id = UUID.randomUUID();
    private final ClaimTable claims;
    private final Duration alive;
    private final RecentPings recent = new RecentPings();
    private volatile long reportedNanos = System.nanoTime();

    private WorkerLease(ClaimTable claims, Duration alive) {
        this.claims = claims;
        this.alive = alive;
    }

    /// @param alive the time without a report after which others may take its claims
    static WorkerLease begin(ClaimTable claims, String instance, Duration alive) throws SQLException {
        WorkerLease worker = new WorkerLease(claims, alive);
        claims.begin(worker.id, instance, alive);
        return worker;
    }

    UUID id() {
        return id;
    }

    /// Returns the pings that it has created, for all its topics.
    RecentPings recent() {
        return recent;
    }

    /// Returns whether no other worker may take its claims yet.
    boolean isAlive() {
        return System.nanoTime() - reportedNanos < alive.toNanos();
    }

    /// Reports at intervals.
    ///
    /// @return false if the report was too late
    boolean beat() throws SQLException {
        long now = System.nanoTime();
        if (now - reportedNanos < alive.toNanos() / 4) {
            return true;
        }
        if (!claims.beat(id, alive)) {
            return false;
        }
        reportedNanos = now;
        return true;
    }

    void end() throws SQLException {
        claims.end(id);
    }
}
