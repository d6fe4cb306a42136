package org.newswire.store.tables;

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
public enum ArticleQueue {
    /// Those to be made searchable.
    SEARCH("search_pending"),
    /// Those whose story is to be determined.
    STORY("story_pending");

    private static final int ROW = 100;
    private static final int PORTION = 100;

    /// Seconds of work: live news alone never come to that.
    private static final int MANY = 5_000;

    /// A crash may undo the last transactions, results and all: what they worked off waits again then.
    private static final String WITHOUT_FLUSH = "set local synchronous_commit = off";

    private static final String ADD = SEARCH.add + "; " + STORY.add;

    private final String table;
    private final String add;
    private final String take;
    private final String isLong;
    private final String count;

    ArticleQueue(String table) {
        this.table = table;
        add = adding("?::uuid[]");
        take = """
                with locked as materialized (
                    select id, cardinality(article_ids) as articles from %1$s
                    order by id limit %2$d for update skip locked),
                counted as (
                    select id, sum(articles) over (order by id) - articles as before from locked)
                delete from %1$s where id in (select id from counted where before < %2$d) returning article_ids
                """.formatted(table, PORTION);
        isLong = "select sum(cardinality(article_ids)) > %d from (select article_ids from %s limit %d) first_rows"
                .formatted(MANY, table, 2 * MANY / ROW);
        count = "select coalesce(sum(cardinality(article_ids)), 0) from " + table;
    }

    /// A statement that adds the articles of an array of ids.
    String adding(String array) {
        return "insert into %s (article_ids) select array_agg(id) from unnest(%s) with ordinality w (id, n)"
                        .formatted(table, array)
                + " group by (n - 1) / " + ROW;
    }

    /// How many are worked off in one transaction: the last row may bring more.
    public int portion() {
        return PORTION;
    }

    /// Adds articles to both queues, in one round trip within the caller's transaction.
    static void add(Connection connection, List<UUID> articles) throws SQLException {
        if (articles.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(ADD)) {
            insert.setArray(1, connection.createArrayOf("uuid", articles.toArray()));
            insert.setArray(2, connection.createArrayOf("uuid", articles.toArray()));
            insert.execute();
        }
    }

    /// Whether a rush is being worked off: more than some thousand articles wait in full rows.
    boolean isLong(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(isLong);
                ResultSet row = select.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    /// How many articles wait. What a portion under way has taken counts until its transaction ends.
    public long count(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(count);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /// Takes a portion: it is gone from the queue once the caller's transaction commits. What others
    /// have taken is passed over. That commit does not wait for the disk.
    public Set<UUID> take(Connection connection) throws SQLException {
        Set<UUID> taken = new HashSet<>();
        try (PreparedStatement commit = connection.prepareStatement(WITHOUT_FLUSH);
                PreparedStatement delete = connection.prepareStatement(take)) {
            commit.execute();
            try (ResultSet rows = delete.executeQuery()) {
                while (rows.next()) {
                    for (Object id : (Object[]) rows.getArray(1).getArray()) {
                        taken.add((UUID) id);
                    }
                }
            }
        }
        return taken;
    }
}
