package org.newswire.store.hub;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.newswire.store.database.Sql;

/// The table `hub_ping`. A [Ping] is stored before it is sent, so that repetitions are identical. Thread-safe.
final class PingTable {
    private static final int CLEANED_AT_ONCE = 1000;

    private static final String INSERT =
            "insert into hub_ping (id, topic, next_position, changed_at, content) values (?, ?, ?, ?, ?)"
                    + " on conflict (id) do nothing";

    /// Longer than [RecentPings] hands out a ping after its creation.
    private static final String CLEAN = """
            delete from hub_ping where id in (
                select p.id from hub_ping p where p.created_at < now() - interval '10 minutes'
                    and not exists (select from hub_subscription s where s.ping_id = p.id)
                limit %d)""".formatted(CLEANED_AT_ONCE);

    private final DataSource database;

    PingTable(DataSource database) {
        this.database = database;
    }

    static void insert(Connection connection, Ping ping) throws SQLException {
        Sql.execute(
                connection, INSERT, ping.id(), ping.topic(), ping.to().toString(), ping.changedAt(), ping.content());
    }

    /// Returns the size of its content in bytes.
    Optional<Integer> size(UUID id) throws SQLException {
        return Sql.first(database, "select octet_length(content) from hub_ping where id = ?", row -> row.getInt(1), id);
    }

    Optional<byte[]> content(UUID id) throws SQLException {
        return Sql.first(database, "select content from hub_ping where id = ?", row -> row.getBytes(1), id);
    }

    /// Deletes some pings that all subscribers have acknowledged.
    ///
    /// @return whether there may be more
    boolean clean() throws SQLException {
        return Sql.execute(database, CLEAN) == CLEANED_AT_ONCE;
    }
}
