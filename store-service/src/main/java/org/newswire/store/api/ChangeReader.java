package org.newswire.store.api;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.newswire.store.api.ChangeCursor.Epoch;
import org.newswire.store.database.Sql;
import org.newswire.store.tables.ChangeLog;

/// Reads which articles have changed, ordered by transaction number, up to the oldest open transaction of the
/// server. All earlier transactions have ended, so no change can appear behind a reader's position. A long
/// transaction delays changes; nothing is lost.
public final class ChangeReader {
    private static final String HORIZON = """
            select pg_snapshot_xmin(pg_current_snapshot())::text, coalesce(
                (select changed_at from article_change where xid >= pg_snapshot_xmin(pg_current_snapshot())
                    order by xid, id limit 1),
                now()), now(), coalesce(change_place()
                    = (select place from change_epoch order by number desc limit 1), true)""";

    /// More epochs than a cursor names.
    private static final String EPOCHS = "select id, first_xid::text, parted_xid::text from"
            + " (select * from change_epoch order by number desc limit 100) latest order by number";

    /// Ordered by the numeric column, since the selected value is text.
    private static final String LOG = """
            select e.xid::text, e.id, e.changed_at, e.article_ids, e.purged from article_change e
            where (e.xid, e.id) >= (?::xid8, ?) and (e.xid, e.id) <= (?::xid8, ?)
            order by e.xid, e.id limit ?""";

    private ChangeReader() {}

    /// The current end of the changes.
    ///
    /// @param cursor behind all transactions that have ended
    /// @param now    by the database's clock
    public record Horizon(ChangeCursor cursor, Instant now) {
        /// Returns whether changes of that time may have been deleted from the log.
        public boolean isExpired(Instant at) {
            return at.isBefore(now.minus(ChangeLog.KEPT));
        }
    }

    /// Reads the epochs after the horizon, so that no epoch of an earlier transaction is missing.
    ///
    /// @throws ProblemException during the seconds between a start or promotion of the server and the store's new
    ///                    epoch, since a cursor of that time would be ambiguous
    public static Horizon horizon(Connection connection) throws SQLException, ProblemException {
        Optional<Horizon> begun = Sql.only(
                connection,
                HORIZON,
                row -> row.getBoolean(4)
                        ? Optional.of(new Horizon(
                                new ChangeCursor(
                                        List.of(), Long.parseLong(row.getString(1)), 0, 0, Sql.instant(row, 2)),
                                Sql.instant(row, 3)))
                        : Optional.empty());
        Horizon horizon = begun.orElseThrow(() -> ProblemException.unavailable("The database has just started."));
        List<Epoch> epochs = Sql.list(
                connection,
                EPOCHS,
                row -> new Epoch(row.getLong(1), Long.parseLong(row.getString(2)), Long.parseLong(row.getString(3))));
        return new Horizon(horizon.cursor().inEpochs(epochs), horizon.now());
    }

    /// An article that the log names.
    ///
    /// @param transaction the transaction that changed it
    /// @param purged      whether this transaction deleted it
    /// @param next        the position behind it
    public record Named(String transaction, UUID id, boolean purged, ChangeCursor next) {}

    /// @param complete whether the log has no more rows up to the end
    public record Part(List<Named> named, boolean complete) {
        public Part {
            named = List.copyOf(named);
        }
    }

    /// Reads the articles that the log names between two positions, each once for a transaction.
    ///
    /// @param maxEntries  the limit of log rows
    /// @param maxArticles the limit of names
    public static Part read(
            Connection connection, ChangeCursor begin, ChangeCursor end, int maxEntries, int maxArticles)
            throws SQLException {
        List<Named> named = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int entries = 0;
        try (PreparedStatement select = Sql.prepared(
                        connection,
                        LOG,
                        String.valueOf(begin.transaction()),
                        begin.entry(),
                        String.valueOf(end.transaction()),
                        end.entry(),
                        maxEntries);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                entries++;
                String transaction = rows.getString(1);
                ChangeCursor entry = new ChangeCursor(
                        begin.epochs(), Long.parseLong(transaction), rows.getLong(2), 0, Sql.instant(rows, 3));
                Object[] ids = (Object[]) rows.getArray(4).getArray();
                int to = isIn(end, entry) ? Math.min(end.done(), ids.length) : ids.length;
                for (int i = isIn(begin, entry) ? begin.done() : 0; i < to; i++) {
                    if (named.size() == maxArticles) {
                        return new Part(named, false);
                    }
                    if (seen.add(transaction + ids[i])) {
                        named.add(new Named(transaction, (UUID) ids[i], rows.getBoolean(5), entry.after(i + 1)));
                    }
                }
            }
        }
        return new Part(named, entries < maxEntries);
    }

    /// Returns whether a position is inside an entry of the log or at its beginning.
    private static boolean isIn(ChangeCursor position, ChangeCursor entry) {
        return position.transaction() == entry.transaction() && position.entry() == entry.entry();
    }
}
