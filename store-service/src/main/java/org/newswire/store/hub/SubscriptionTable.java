package org.newswire.store.hub;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.Limit;
import org.newswire.store.api.ChangeReader;
import org.newswire.store.api.ProblemException;
import org.newswire.store.database.Sql;

/// The subscribers' side of the table `hub_subscription`. Thread-safe.
final class SubscriptionTable {
    @Limit(of = "WebSub subscriptions", past = "503")
    static final int MAX_SUBSCRIPTIONS = 10_000;

    @Limit(of = "WebSub subscriptions per IPv4 address or IPv6 /64 network", past = "403")
    static final int MAX_SUBSCRIPTIONS_OF_NETWORK = 500;

    @Limit(of = "topics of WebSub subscriptions", past = "503")
    static final int MAX_TOPICS = 500;

    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('newswire-hub'))";

    private static final String ROOM = "select count(*), count(*) filter (where callback_network = ?),"
            + " count(*) filter (where id = ?), count(distinct topic), count(*) filter (where topic = ?)"
            + " from hub_subscription";

    /// A renewal keeps the position of the subscription. Its callback has just responded, so a pending ping
    /// is repeated without delay.
    private static final String CONFIRM = """
            insert into hub_subscription (id, topic, callback, callback_host, callback_network, secret, lease_until,
                position)
            values (?, ?, ?, ?, ?, ?, now() + ? * interval '1 second', ?)
            on conflict (id) do update set secret = excluded.secret, callback_network = excluded.callback_network,
                lease_until = excluded.lease_until,
                failures = 0, failing_since = null, retry_at = null""";

    private static final String EXPIRED =
            "delete from hub_subscription where lease_until <= now() returning id, topic, callback_host";

    private static final String COUNT = "select count(*), count(*) filter (where failures > 0) from hub_subscription";

    private final DataSource database;

    SubscriptionTable(DataSource database) {
        this.database = database;
    }

    enum Confirmation {
        MADE,
        RENEWED,
        /// A limit is reached.
        DENIED
    }

    /// @param network the network of the callback, see [org.newswire.net.AddressNetwork]
    /// @throws ProblemException if a limit of subscriptions is reached, or the feed is unknown
    void requireRoom(HubForm form, String network) throws SQLException, ProblemException {
        try (Connection connection = database.getConnection()) {
            form.topic().requireExistence(connection);
            Room room = room(connection, form, network);
            if (room.isFull()) {
                throw new ProblemException(503, "The hub has as many subscriptions as it takes. Try again later.");
            }
            if (room.isOutOfTopics()) {
                throw new ProblemException(
                        503,
                        "hub.topic: the hub has " + room.topics
                                + " topics, the limit. Subscribe to one with fewer filters, or try again later.");
            }
            if (room.isNetworkFull()) {
                throw new ProblemException(
                        403,
                        "hub.callback has an address with " + room.ofNetwork
                                + " subscriptions, the limit: unsubscribe from some first");
            }
        }
    }

    private record Room(long all, long ofNetwork, boolean isKnown, long topics, boolean isTopicKnown) {
        boolean isDenied() {
            return isFull() || isNetworkFull() || isOutOfTopics();
        }

        boolean isOutOfTopics() {
            return !isTopicKnown && topics >= MAX_TOPICS;
        }

        boolean isFull() {
            return !isKnown && all >= MAX_SUBSCRIPTIONS;
        }

        boolean isNetworkFull() {
            return !isKnown && ofNetwork >= MAX_SUBSCRIPTIONS_OF_NETWORK;
        }
    }

    private static Room room(Connection connection, HubForm form, String network) throws SQLException {
        return Sql.only(
                connection,
                ROOM,
                row -> new Room(row.getLong(1), row.getLong(2), row.getLong(3) > 0, row.getLong(4), row.getLong(5) > 0),
                network,
                form.id(),
                form.topic().address());
    }

    /// Creates or renews a subscription. A new one begins with the next change.
    Confirmation confirm(HubForm form, String network) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            Sql.execute(connection, LOCK);
            Room room = room(connection, form, network);
            if (room.isDenied()) {
                connection.rollback();
                return Confirmation.DENIED;
            }
            Sql.execute(
                    connection,
                    CONFIRM,
                    form.id(),
                    form.topic().address(),
                    form.callback().toString(),
                    form.host(),
                    network,
                    form.secret(),
                    form.lease().toSeconds(),
                    end(connection));
            connection.commit();
            return room.isKnown ? Confirmation.RENEWED : Confirmation.MADE;
        }
    }

    private static String end(Connection connection) throws SQLException {
        try {
            return ChangeReader.horizon(connection).cursor().toString();
        } catch (ProblemException e) {
            throw new SQLTransientException(e.getMessage(), e);
        }
    }

    boolean delete(UUID id) throws SQLException {
        return Sql.execute(database, "delete from hub_subscription where id = ?", id) > 0;
    }

    record Ended(UUID id, String topic, String host) {}

    List<Ended> deleteExpired() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return Sql.list(
                    connection,
                    EXPIRED,
                    row -> new Ended(row.getObject(1, UUID.class), row.getString(2), row.getString(3)));
        }
    }

    /// @param topic of one of them; null without any
    record Elsewhere(long count, @Nullable String topic) {}

    /// Counts the subscriptions whose topics have another prefix.
    Elsewhere elsewhere(String below) throws SQLException {
        return Sql.first(
                        database,
                        "select count(*), min(topic) from hub_subscription where not starts_with(topic, ?)",
                        row -> new Elsewhere(row.getLong(1), row.getString(2)),
                        below)
                .orElseThrow();
    }

    /// @param failing subscriptions whose last ping failed
    record Counts(long all, long failing) {}

    Counts count() throws SQLException {
        return Sql.first(database, COUNT, row -> new Counts(row.getLong(1), row.getLong(2)))
                .orElseThrow();
    }
}
