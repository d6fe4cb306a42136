package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.UUID;
import org.newswire.store.database.Sql;

/// Writes which articles each transaction changed, for `/api/changes`. A row contains up to 100 ids. Each
/// write deletes a few expired rows.
public final class ChangeLog {
    /// How long clients can resume. Rows are kept for one day more.
    public static final Duration KEPT = Duration.ofDays(7);

    private static final int DELETED_ROWS = 10;
    private static final String ADD = """
            insert into article_change (article_ids)
            select array_agg(id) from unnest(?::uuid[]) with ordinality w (id, n) group by (n - 1) / 100;
            delete from article_change where (xid, id) in (
                select xid, id from article_change where changed_at < now() - interval '%d days'
                order by changed_at limit %d for update skip locked)""".formatted(KEPT.toDays() + 1, DELETED_ROWS);

    private ChangeLog() {}

    /// Runs in the caller's transaction, in one round trip.
    static void add(Connection connection, Collection<UUID> articles) throws SQLException {
        if (!articles.isEmpty()) {
            Sql.execute(connection, ADD, articles);
        }
    }
}
