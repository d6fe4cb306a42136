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
import org.newswire.store.database.JsonRows;
import org.newswire.store.tables.ChangeLog;

/// The part of the API at `/api/changes`: articles that were stored, changed or taken back since a cursor, each as it
/// is now, where it changed last.
///
/// In the order of transactions, and up to the oldest one that is still at work in the server: those before it
/// have all ended, so that nothing can come to be where a reader has been. A long transaction anywhere in the
/// server that writes holds answers back as long; it loses nothing.
final class ChangeAnswers {
    static final List<String> PARAMETERS = List.of("after", "from", "limit");

    /// For a page: rows of the log that are read, and articles that are looked up.
    private static final int ENTRIES = 500;

    private static final int LOOKED_UP = 1000;

    private static final String HORIZON = """
            select pg_snapshot_xmin(pg_current_snapshot())::text, system_identifier, coalesce(
                (select changed_at from article_change where xid >= pg_snapshot_xmin(pg_current_snapshot())
                    order by xid, id limit 1),
                now()), now()
            from pg_control_system()""";
    private static final String SINCE = "select min(e.xid)::text from article_change e where e.changed_at >= ?";

    /// Ordered by the column, not by what is selected of it, which is a text.
    private static final String LOG = "select e.xid::text, e.id, e.changed_at, e.article_ids from article_change e"
            + " where (e.xid, e.id) >= (?::xid8, ?) and e.xid < ?::xid8 order by e.xid, e.id limit " + ENTRIES;

    /// What has been changed again since is left to that later entry.
    private static final String ARTICLES = "select a.*, r.retracted_at,"
            + " coalesce(r.retracted_at >= a.observed_at, false) as retracted, c.n"
            + " from unnest(?::text[]::xid8[], ?::uuid[]) with ordinality c (xid, id, n)"
            + " join article a on a.id = c.id and a.changed_by = c.xid"
            + " left join article_retraction r on r.article_id = a.id order by c.n limit ?";

    private ChangeAnswers() {}

    /// `articles`; `next`, the cursor to go on with; and `more`, whether it leads to more at once.
    static ReadApi.Question changes(ApiParameters given) throws ApiProblem {
        Optional<String> cursor = given.text("after", 200);
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

    /// What there is up to now.
    ///
    /// @param cursor behind all that has ended
    /// @param now    by the database's clock
    private record Horizon(ChangeCursor cursor, Instant now) {
        ChangeCursor known(ChangeCursor after) throws ApiProblem {
            if (after.cluster() != cursor.cluster()) {
                throw ApiProblem.badParameter("after", "is of another database: begin anew");
            }
            kept("after", after.at());
            return after;
        }

        Instant kept(String name, Instant at) throws ApiProblem {
            if (at.isBefore(now.minus(ChangeLog.KEPT))) {
                throw ApiProblem.badParameter(
                        name, "is more than " + ChangeLog.KEPT.toDays() + " days ago: begin anew");
            }
            return at;
        }
    }

    private static Horizon horizon(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(HORIZON);
                ResultSet row = select.executeQuery()) {
            row.next();
            return new Horizon(
                    new ChangeCursor(row.getLong(2), Long.parseLong(row.getString(1)), 0, 0, instant(row, 3)),
                    instant(row, 4));
        }
    }

    private static ChangeCursor since(Connection connection, Instant from, ChangeCursor horizon) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SINCE)) {
            select.setObject(1, from.atOffset(ZoneOffset.UTC));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                String first = row.getString(1);
                ChangeCursor since = new ChangeCursor(
                        horizon.cluster(), first == null ? Long.MAX_VALUE : Long.parseLong(first), 0, 0, from);
                return since.isBefore(horizon) ? since : horizon;
            }
        }
    }

    /// An article that the log names.
    ///
    /// @param next behind it
    private record Named(String transaction, UUID id, ChangeCursor next) {}

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
        page.put("next", (more ? named.get(reached - 1).next() : end).toString());
        return page.put("more", more);
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
                            begin.cluster(), Long.parseLong(transaction), rows.getLong(2), 0, instant(rows, 3));
                    boolean begun = entry.transaction() == begin.transaction() && entry.entry() == begin.entry();
                    Object[] ids = (Object[]) rows.getArray(4).getArray();
                    for (int i = begun ? begin.done() : 0; i < ids.length; i++) {
                        if (named.size() == LOOKED_UP) {
                            return new Part(named, false);
                        }
                        if (seen.add(transaction + ids[i])) {
                            named.add(new Named(transaction, (UUID) ids[i], entry.after(i + 1)));
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
