package org.newswire.store.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.newswire.store.api.ChangeCursor.Epoch;
import org.newswire.store.database.JsonRows;
import org.newswire.store.tables.ChangeLog;

/// The part of the API at `/api/changes`: articles that were stored, changed, retracted or deleted since a cursor,
/// each in its present state, where it changed last.
///
/// Changes are in the order of transaction numbers, up to the oldest transaction that is still open on the server:
/// all before it have ended, so no change can appear before a position that a client has reached. A long
/// transaction on the server delays answers; nothing is lost.
final class ChangeAnswers {
    static final List<String> PARAMETERS = List.of("after", "from", "limit");

    /// For a page: rows of the log that are read, and articles that are looked up.
    private static final int ENTRIES = 500;

    private static final int LOOKED_UP = 1000;

    private static final String HORIZON = """
            select pg_snapshot_xmin(pg_current_snapshot())::text, coalesce(
                (select changed_at from article_change where xid >= pg_snapshot_xmin(pg_current_snapshot())
                    order by xid, id limit 1),
                now()), now(), coalesce(change_place()
                    = (select place from change_epoch order by number desc limit 1), true)""";

    /// More than any cursor names.
    private static final String EPOCHS = "select id, first_xid::text, parted_xid::text from"
            + " (select * from change_epoch order by number desc limit 100) latest order by number";
    private static final String SINCE = "select min(e.xid)::text from article_change e where e.changed_at >= ?";

    /// Ordered by the column, not by what is selected of it, which is a text.
    private static final String LOG = "select e.xid::text, e.id, e.changed_at, e.article_ids, e.purged"
            + " from article_change e"
            + " where (e.xid, e.id) >= (?::xid8, ?) and e.xid < ?::xid8 order by e.xid, e.id limit " + ENTRIES;

    /// What has been changed again since is left to that later entry.
    private static final String ARTICLES = "select a.*, " + ArticleAnswers.RETRACTED + ", c.n"
            + " from unnest(?::text[]::xid8[], ?::uuid[]) with ordinality c (xid, id, n)"
            + " join article a on a.id = c.id and a.changed_by = c.xid"
            + " left join article_retraction r on r.article_id = a.id order by c.n limit ?";

    private static final String GONE = "select id from unnest(?::uuid[]) with ordinality c (id, n)"
            + " where not exists (select from article a where a.id = c.id) order by n";

    private ChangeAnswers() {}

    /// Returns `articles`; `gone`, the ids of deleted articles; `next`, the cursor of the next page; `more`, whether
    /// that page has changes already; and `upTo`, the time up to which changes have been returned.
    static ReadApi.Question changes(ApiParameters given) throws ApiProblem {
        Optional<String> cursor = given.text("after", 500);
        Optional<Instant> from = given.instant("from");
        int limit = given.number("limit", 20, 1, ArticleQuery.LARGEST_PAGE);
        if (cursor.isPresent() && from.isPresent()) {
            throw ApiProblem.badParameter("from", "cannot be given with after");
        }
        Optional<ChangeCursor> after =
                cursor.isEmpty() ? Optional.empty() : Optional.of(ChangeCursor.parse(cursor.get()));
        return connection -> {
            Horizon horizon = horizon(connection);
            ChangeCursor begin = horizon.cursor();
            if (after.isPresent()) {
                begin = horizon.known(after.get());
            } else if (from.isPresent()) {
                begin = since(connection, horizon.kept("from", from.get()), begin);
            }
            return page(connection, begin, horizon.cursor(), limit);
        };
    }

    /// The present end of the changes.
    ///
    /// @param cursor behind all transactions that have ended
    /// @param now    by the database's clock
    private record Horizon(ChangeCursor cursor, Instant now) {
        ChangeCursor known(ChangeCursor after) throws ApiProblem {
            if (isExpired(after.at())) {
                throw ApiProblem.gone("after", expired());
            }
            return after.in(cursor.epochs())
                    .orElseThrow(() -> ApiProblem.gone("after", "is of another database: begin anew"));
        }

        Instant kept(String name, Instant at) throws ApiProblem {
            if (isExpired(at)) {
                throw ApiProblem.badParameter(name, expired());
            }
            return at;
        }

        private boolean isExpired(Instant at) {
            return at.isBefore(now.minus(ChangeLog.KEPT));
        }

        private static String expired() {
            return "is more than " + ChangeLog.KEPT.toDays() + " days ago: begin anew";
        }
    }

    /// The epochs are read after the horizon, so none of a transaction before it is missing.
    ///
    /// @throws ApiProblem for the seconds after a start or a promotion of the server until the store has begun its
    ///     epoch: a cursor of that time would not tell them apart
    private static Horizon horizon(Connection connection) throws SQLException, ApiProblem {
        try (PreparedStatement select = connection.prepareStatement(HORIZON);
                ResultSet row = select.executeQuery()) {
            row.next();
            if (!row.getBoolean(4)) {
                throw ApiProblem.unavailable("The database has just started.");
            }
            return new Horizon(
                    new ChangeCursor(epochs(connection), Long.parseLong(row.getString(1)), 0, 0, instant(row, 2)),
                    instant(row, 3));
        }
    }

    private static List<Epoch> epochs(Connection connection) throws SQLException {
        List<Epoch> epochs = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(EPOCHS);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                epochs.add(new Epoch(
                        rows.getLong(1), Long.parseLong(rows.getString(2)), Long.parseLong(rows.getString(3))));
            }
        }
        return epochs;
    }

    private static ChangeCursor since(Connection connection, Instant from, ChangeCursor horizon) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SINCE)) {
            select.setObject(1, from.atOffset(ZoneOffset.UTC));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                String first = row.getString(1);
                ChangeCursor since = new ChangeCursor(
                        horizon.epochs(), first == null ? Long.MAX_VALUE : Long.parseLong(first), 0, 0, from);
                return since.isBefore(horizon) ? since : horizon;
            }
        }
    }

    /// An article that the log names.
    ///
    /// @param purged whether this transaction deleted it
    /// @param next   behind it
    private record Named(String transaction, UUID id, boolean purged, ChangeCursor next) {}

    /// @param complete whether the log has no more up to the horizon
    private record Part(List<Named> named, boolean complete) {}

    private static JsonNode page(Connection connection, ChangeCursor begin, ChangeCursor horizon, int limit)
            throws SQLException {
        Part part = read(connection, begin, horizon);
        List<Named> named = part.named();
        JsonRows.Page whole = JsonRows.page(
                connection,
                ARTICLES,
                List.of(
                        connection.createArrayOf(
                                "text", named.stream().map(Named::transaction).toArray()),
                        connection.createArrayOf(
                                "uuid", named.stream().map(Named::id).toArray()),
                        limit));
        ArrayNode found = whole.rows();
        int last = named.size();
        for (JsonNode article : found) {
            last = ((ObjectNode) article).remove("n").asInt();
        }
        int reached = whole.cut() || found.size() == limit ? last : named.size();
        boolean more = reached < named.size() || !part.complete();
        ChangeCursor end = horizon.isBefore(begin) ? begin : horizon;
        ObjectNode page = found.objectNode();
        page.set("articles", found);
        ChangeCursor next = more ? named.get(reached - 1).next() : end;
        page.set("gone", gone(connection, named.subList(0, reached), found.arrayNode()));
        page.put("next", next.toString());
        page.put("upTo", next.at().toString());
        return page.put("more", more);
    }

    private static ArrayNode gone(Connection connection, List<Named> named, ArrayNode gone) throws SQLException {
        Object[] purged =
                named.stream().filter(Named::purged).map(Named::id).distinct().toArray();
        if (purged.length > 0) {
            try (PreparedStatement select = connection.prepareStatement(GONE)) {
                select.setArray(1, connection.createArrayOf("uuid", purged));
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        gone.add(rows.getString(1));
                    }
                }
            }
        }
        return gone;
    }

    private static Part read(Connection connection, ChangeCursor begin, ChangeCursor horizon) throws SQLException {
        List<Named> named = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int entries = 0;
        try (PreparedStatement select = connection.prepareStatement(LOG)) {
            select.setString(1, String.valueOf(begin.transaction()));
            select.setLong(2, begin.entry());
            select.setString(3, String.valueOf(horizon.transaction()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    entries++;
                    String transaction = rows.getString(1);
                    ChangeCursor entry = new ChangeCursor(
                            begin.epochs(), Long.parseLong(transaction), rows.getLong(2), 0, instant(rows, 3));
                    boolean begun = entry.transaction() == begin.transaction() && entry.entry() == begin.entry();
                    Object[] ids = (Object[]) rows.getArray(4).getArray();
                    for (int i = begun ? begin.done() : 0; i < ids.length; i++) {
                        if (named.size() == LOOKED_UP) {
                            return new Part(named, false);
                        }
                        if (seen.add(transaction + ids[i])) {
                            named.add(new Named(transaction, (UUID) ids[i], rows.getBoolean(5), entry.after(i + 1)));
                        }
                    }
                }
            }
        }
        return new Part(named, entries < ENTRIES);
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
