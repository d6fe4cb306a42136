package org.newswire.store.hub;

import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.newswire.store.database.Sql;

/// The workers' claims on subscriptions. A method changes a subscription only if the worker holds its claim.
/// Thread-safe.
final class ClaimTable {
    /// An earlier worker with the same instance id has ended, so its claims are released immediately.
    private static final String BEGIN = """
            with predecessors as (delete from hub_worker where instance_id = ?)
            insert into hub_worker (id, instance_id, alive_until) values (?, ?, now() + ? * interval '1 ms')""";

    private static final String BEAT =
            "update hub_worker set alive_until = now() + ? * interval '1 ms' where id = ? and alive_until > now()";

    private static final String TURN = "select pg_try_advisory_xact_lock(hashtext('newswire-hub-claims'))";

    private static final String CLAIM = """
            with free as materialized (
                select c.id from hub_subscription c where starts_with(c.topic, ?) and c.lease_until > now()
                    and (c.claimed_by is null or not exists (
                        select from hub_worker w where w.id = c.claimed_by and w.alive_until > now()))
                limit 1000 for update of c skip locked)
            update hub_subscription s set claimed_by = ? from free where s.id = free.id
            returning s.id, s.topic, s.callback_host, s.callback_network, s.position, s.failures,
                extract(epoch from greatest(s.retry_at - now(), interval '0')) as wait, s.ping_id,
                (select p.next_position from hub_ping p where p.id = s.ping_id) as next_position,
                (select p.changed_at from hub_ping p where p.id = s.ping_id) as changed_at""";

    private static final String END = """
            with released as (update hub_subscription set claimed_by = null where claimed_by = ?)
            delete from hub_worker where id = ? or alive_until < now() - interval '1 hour'""";

    private static final String RELEASE =
            "update hub_subscription set claimed_by = null where id = any(?) and claimed_by = ?";

    private static final String ASSIGN = "update hub_subscription set ping_id = ?"
            + " where id = any(?) and claimed_by = ? and lease_until > now() returning id, callback, secret";

    private static final String TARGET = "select id, callback, secret from hub_subscription"
            + " where id = ? and claimed_by = ? and lease_until > now()";

    private static final String ACKNOWLEDGE = "update hub_subscription set position = ?, ping_id = null, failures = 0,"
            + " failing_since = null, retry_at = null where id = ? and claimed_by = ? and ping_id = ?";

    private static final String FAIL = """
            update hub_subscription set failures = failures + 1, failing_since = coalesce(failing_since, now()),
                retry_at = now() + ? * interval '1 ms' where id = ? and claimed_by = ?
            returning failing_since < now() - ? * interval '1 second'""";

    private static final String ADVANCE =
            "update hub_subscription set position = ? where id = any(?) and claimed_by = ? and ping_id is null";

    private final DataSource database;

    ClaimTable(DataSource database) {
        this.database = database;
    }

    /// A claimed subscription.
    ///
    /// @param pause the delay before its ping is repeated
    /// @param ping  the ping that was being sent; empty also if it has been deleted
    record Claimed(
            UUID id,
            String topic,
            String host,
            String network,
            String position,
            int failures,
            Duration pause,
            Optional<Unfinished> ping) {}

    /// A ping that was being sent when the claim of another worker ended.
    ///
    /// @param next the position behind it
    record Unfinished(UUID id, String next, Instant changedAt) {}

    /// The destination of a ping.
    ///
    /// @param secret null for unsigned pings
    record Target(URI callback, @Nullable String secret) {
        @Override
        public String toString() {
            return "Target[" + callback.getHost() + "]";
        }
    }

    void begin(UUID worker, String instance, Duration alive) throws SQLException {
        Sql.execute(database, BEGIN, instance, worker, instance, alive.toMillis());
    }

    /// @return false if the claims have expired, so that others may take them
    boolean beat(UUID worker, Duration alive) throws SQLException {
        return Sql.execute(database, BEAT, alive.toMillis(), worker) > 0;
    }

    void end(UUID worker) throws SQLException {
        Sql.execute(database, END, worker, worker);
    }

    /// Claims unclaimed subscriptions. A lock serializes workers, so that each sees the claims of the others.
    ///
    /// @param below the prefix of their topics
    List<Claimed> claim(UUID worker, String below) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            boolean isOurTurn = Sql.only(connection, TURN, row -> row.getBoolean(1));
            List<Claimed> claimed =
                    isOurTurn ? Sql.list(connection, CLAIM, ClaimTable::claimed, below, worker) : List.of();
            connection.commit();
            return claimed;
        }
    }

    private static Claimed claimed(ResultSet row) throws SQLException {
        String next = row.getString("next_position");
        return new Claimed(
                row.getObject("id", UUID.class),
                row.getString("topic"),
                row.getString("callback_host"),
                row.getString("callback_network"),
                row.getString("position"),
                row.getInt("failures"),
                Duration.ofMillis(Math.round(row.getDouble("wait") * 1000)),
                next == null
                        ? Optional.empty()
                        : Optional.of(new Unfinished(
                                row.getObject("ping_id", UUID.class),
                                next,
                                Sql.findInstant(row, "changed_at").orElseThrow())));
    }

    void release(UUID worker, Collection<UUID> subscriptions) throws SQLException {
        Sql.execute(database, RELEASE, subscriptions, worker);
    }

    /// Stores that a ping is about to be sent, and the ping itself if it is new and has a subscriber.
    /// Returns the destinations; ended subscriptions are missing.
    Map<UUID, Target> assign(UUID worker, Ping ping, Collection<UUID> subscriptions) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            Map<UUID, Target> targets = new HashMap<>();
            Sql.list(
                    connection,
                    ASSIGN,
                    row -> targets.put(row.getObject(1, UUID.class), target(row)),
                    ping.id(),
                    subscriptions,
                    worker);
            boolean isNew = !ping.isStored() && !targets.isEmpty();
            if (isNew) {
                PingTable.insert(connection, ping);
            }
            connection.commit();
            if (isNew) {
                ping.stored();
            }
            return targets;
        }
    }

    /// Returns the destination of a subscription's ping; empty if the subscription has ended.
    Optional<Target> target(UUID worker, UUID subscription) throws SQLException {
        return Sql.first(database, TARGET, ClaimTable::target, subscription, worker);
    }

    private static Target target(ResultSet row) throws SQLException {
        return new Target(URI.create(row.getString(2)), row.getString(3));
    }

    /// @return false if the subscription has ended or another worker holds its claim
    boolean acknowledge(UUID worker, UUID subscription, UUID ping, String position) throws SQLException {
        return Sql.execute(database, ACKNOWLEDGE, position, subscription, worker, ping) > 0;
    }

    enum Failing {
        FOR_SHORT,
        TOO_LONG,
        /// The subscription has ended, or another worker holds its claim.
        NOT_OURS
    }

    /// @param pause   the delay until the ping is repeated
    /// @param tooLong the time of failures after which the subscription is removed
    Failing fail(UUID worker, UUID subscription, Duration pause, Duration tooLong) throws SQLException {
        return Sql.first(
                        database,
                        FAIL,
                        row -> row.getBoolean(1) ? Failing.TOO_LONG : Failing.FOR_SHORT,
                        pause.toMillis(),
                        subscription,
                        worker,
                        tooLong.toSeconds())
                .orElse(Failing.NOT_OURS);
    }

    /// Stores that subscriptions have no pending changes before a position.
    void advance(UUID worker, Collection<UUID> subscriptions, String position) throws SQLException {
        Sql.execute(database, ADVANCE, position, subscriptions, worker);
    }
}
