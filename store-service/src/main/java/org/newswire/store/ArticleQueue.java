package org.newswire.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Articles that wait in the database for work behind the write. A row holds up to a hundred, as a row
/// for each would cost the write more than the rest of what is queued is worth; and no more, as from
/// 2 kB on PostgreSQL stores a value out of line, in a table of its own. Rows are worked off in small
/// portions, so that a long queue does not keep a processor from live news for long.
enum ArticleQueue {
    /// Those to be made searchable.
    SEARCH("search_pending"),
    /// Those whose story is to be determined.
    STORY("story_pending");

    private static final int ROW = 100;
    private static final int PORTION = 100;

    private final String add;
    private final String take;

    ArticleQueue(String table) {
        add = "insert into " + table + " (article_ids) values (?)";
        take = """
                with locked as materialized (
                    select id, cardinality(article_ids) as articles from %1$s
                    order by id limit %2$d for update skip locked),
                counted as (
                    select id, sum(articles) over (order by id) - articles as before from locked)
                delete from %1$s where id in (select id from counted where before < %2$d) returning article_ids
                """.formatted(table, PORTION);
    }

    /// How many are worked off in one transaction: the last row may bring more.
    int portion() {
        return PORTION;
    }

    /// Adds articles within the caller's transaction.
    void add(Connection connection, List<UUID> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(add)) {
            for (int from = 0; from < ids.size(); from += ROW) {
                List<UUID> part = ids.subList(from, Math.min(ids.size(), from + ROW));
                insert.setArray(1, connection.createArrayOf("uuid", part.toArray()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /// Takes a portion: it is gone from the queue once the caller's transaction commits. What others
    /// have taken is passed over.
    Set<UUID> take(Connection connection) throws SQLException {
        Set<UUID> taken = new HashSet<>();
        try (PreparedStatement delete = connection.prepareStatement(take);
                ResultSet rows = delete.executeQuery()) {
            while (rows.next()) {
                for (Object id : (Object[]) rows.getArray(1).getArray()) {
                    taken.add((UUID) id);
                }
            }
        }
        return taken;
    }
}
