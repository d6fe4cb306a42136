package org.newswire.store.page.overview;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.newswire.store.database.Sql;

/// The articles that were committed since the last look.
///
/// @param snapshot the position behind them: a PostgreSQL snapshot
/// @param ids      in the order of the log
record NewChanges(String snapshot, List<UUID> ids) {
    private static final String NOW = "select pg_current_snapshot()::text";

    /// The statement's own snapshot is returned, so that each transaction is visible to exactly one look, in whatever
    /// order transactions commit. The join keeps one row if nothing is new.
    private static final String SINCE = """
            select pg_current_snapshot()::text, c.article_ids
            from (select ?::pg_snapshot as before) seen left join article_change c
                on c.xid >= pg_snapshot_xmin(seen.before) and not pg_visible_in_snapshot(c.xid, seen.before)
                    and not c.purged
            order by c.xid, c.id""";

    NewChanges {
        ids = List.copyOf(ids);
    }

    /// Returns the present position.
    static String position(Connection connection) throws SQLException {
        return Sql.only(connection, NOW, row -> row.getString(1));
    }

    /// @param snapshot the position of the last look
    static NewChanges since(Connection connection, String snapshot) throws SQLException {
        return Sql.query(
                connection,
                SINCE,
                rows -> {
                    Set<UUID> ids = new LinkedHashSet<>();
                    String now = snapshot;
                    while (rows.next()) {
                        now = rows.getString(1);
                        Array named = rows.getArray(2);
                        for (Object id : named == null ? new Object[0] : (Object[]) named.getArray()) {
                            ids.add((UUID) id);
                        }
                    }
                    return new NewChanges(now, List.copyOf(ids));
                },
                snapshot);
    }
}
