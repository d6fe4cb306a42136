package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.UUID;

/// Keeps which articles each transaction changed, a row for a hundred, for those who follow
/// (`/api/changes`). What is past its time goes as new entries come.
public final class ChangeLog {
    /// For which time there is an answer. Entries are kept for a day more.
    public static final Duration KEPT = Duration.ofDays(7);

    private static final int PAST = 10;
    private static final String ADD = """
            insert into article_change (article_ids)
            select array_agg(id) from unnest(?::uuid[]) with ordinality w (id, n) group by (n - 1) / 100;
            delete from article_change where (xid, id) in (
                select xid, id from article_change where changed_at < now() - interval '%d days'
                order by changed_at limit %d for update skip locked)""".formatted(KEPT.toDays() + 1, PAST);

    private ChangeLog() {}

    /// Within the caller's transaction, in one round trip.
    static void add(Connection connection, Collection<UUID> articles) throws SQLException {
        if (articles.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(ADD)) {
            insert.setArray(1, connection.createArrayOf("uuid", articles.toArray()));
            insert.execute();
        }
    }
}
