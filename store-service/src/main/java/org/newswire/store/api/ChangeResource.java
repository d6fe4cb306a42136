package org.newswire.store.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.newswire.store.api.ChangeReader.Horizon;
import org.newswire.store.api.ChangeReader.Named;
import org.newswire.store.api.ChangeReader.Part;
import org.newswire.store.database.JsonRows;
import org.newswire.store.database.Sql;
import org.newswire.store.tables.ChangeLog;

/// Serves `/api/changes`: articles that were stored, changed, retracted or deleted after a cursor. Each article
/// comes in its current state, at the position of its last change. [ChangeReader] defines the order.
final class ChangeResource {
    static final List<String> PARAMETERS = List.of("after", "from", "limit");

    /// The number of log rows read, and of articles looked up, for a page.
    private static final int ENTRIES = 500;

    private static final int LOOKED_UP = 1000;

    private static final String EXPIRED =
            "is more than " + ChangeLog.KEPT.toDays() + " days old: start without a cursor";
    private static final String SINCE = "select min(e.xid)::text from article_change e where e.changed_at >= ?";

    /// An article that changed again later is left to its later log entry.
    private static final String ARTICLES = """
            select a.*, %s, c.n
            from unnest(?::text[]::xid8[], ?::uuid[]) with ordinality c (xid, id, n)
            join article a on a.id = c.id and a.changed_by = c.xid
            left join article_retraction r on r.article_id = a.id
            order by c.n limit ?""".formatted(ArticleResource.RETRACTED);

    private static final String GONE = "select id from unnest(?::uuid[]) with ordinality c (id, n)"
            + " where not exists (select from article a where a.id = c.id) order by n";

    private ChangeResource() {}

    /// Returns `articles`; `gone`, the ids of deleted articles; `next`, the cursor of the next page;
    /// `more`, whether that page has changes already; and `upTo`, the time up to which changes have been
    /// returned.
    static ApiQuery changes(ApiParameters given) throws ProblemException {
        Optional<String> cursor = given.text("after", 500);
        Optional<Instant> from = given.instant("from");
        int limit = given.number("limit", 20, 1, ArticleQuery.LARGEST_PAGE);
        if (cursor.isPresent() && from.isPresent()) {
            throw ProblemException.badParameter("from", "cannot be given with after");
        }
        Optional<ChangeCursor> after =
                cursor.isEmpty() ? Optional.empty() : Optional.of(ChangeCursor.parse(cursor.get()));
        return connection -> {
            Horizon horizon = ChangeReader.horizon(connection);
            ChangeCursor begin = horizon.cursor();
            if (after.isPresent()) {
                begin = known(horizon, after.get());
            } else if (from.isPresent()) {
                begin = since(connection, kept(horizon, from.get()), begin);
            }
            return page(connection, begin, horizon.cursor(), limit);
        };
    }

    private static ChangeCursor known(Horizon horizon, ChangeCursor after) throws ProblemException {
        if (horizon.isExpired(after.at())) {
            throw ProblemException.gone("after", EXPIRED);
        }
        return after.in(horizon.cursor().epochs())
                .orElseThrow(() -> ProblemException.gone("after", "is from another database: start without a cursor"));
    }

    private static Instant kept(Horizon horizon, Instant from) throws ProblemException {
        if (horizon.isExpired(from)) {
            throw ProblemException.badParameter("from", EXPIRED);
        }
        return from;
    }

    private static ChangeCursor since(Connection connection, Instant from, ChangeCursor horizon) throws SQLException {
        long first = Sql.only(connection, SINCE, row -> Optional.ofNullable(row.getString(1)), from)
                .map(Long::valueOf)
                .orElse(Long.MAX_VALUE);
        ChangeCursor since = new ChangeCursor(horizon.epochs(), first, 0, 0, from);
        return since.isBefore(horizon) ? since : horizon;
    }

    private static JsonNode page(Connection connection, ChangeCursor begin, ChangeCursor horizon, int limit)
            throws SQLException {
        Part part = ChangeReader.read(connection, begin, horizon, ENTRIES, LOOKED_UP);
        List<Named> named = part.named();
        JsonRows.Page whole = JsonRows.page(
                connection,
                ARTICLES,
                named.stream().map(Named::transaction).toArray(String[]::new),
                named.stream().map(Named::id).toList(),
                limit);
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
        List<UUID> purged =
                named.stream().filter(Named::purged).map(Named::id).distinct().toList();
        if (!purged.isEmpty()) {
            Sql.list(connection, GONE, row -> row.getString(1), purged).forEach(gone::add);
        }
        return gone;
    }
}
