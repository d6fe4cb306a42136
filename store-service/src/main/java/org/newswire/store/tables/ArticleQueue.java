package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.newswire.store.database.Sql;

/// The queues in the database for work behind the write: search indexing and clustering.
///
/// A row contains up to 100 article ids, because a row for each id would cost a write too much. From 2 kB
/// on, which is about 125 ids, PostgreSQL would store the value out of line. Batches are small, so that a
/// long queue does not delay live articles.
public enum ArticleQueue {
    /// Articles to be indexed for search.
    SEARCH("search_pending"),
    /// Articles to be clustered.
    STORY("story_pending");

    private static final int IDS_PER_ROW = 100;
    private static final int BATCH_SIZE = 100;

    /// Live articles alone never reach this length, which is seconds of work.
    private static final int LONG_QUEUE = 5_000;

    /// A crash may undo the last transactions together with their results. Their articles are then queued
    /// again.
    private static final String ASYNCHRONOUS_COMMIT = "set local synchronous_commit = off";

    private static final String ADD = SEARCH.add + "; " + STORY.add;

    private final String table;
    private final String add;
    private final String take;
    private final String takeOne;
    private final String addSeparately;
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
                """.formatted(table, BATCH_SIZE);
        takeOne =
                "delete from %1$s where id = (select id from %1$s where id = ? for update skip locked) returning article_ids"
                        .formatted(table);
        addSeparately =
                "insert into %s (article_ids) select array[id] from unnest(?::uuid[]) id returning id".formatted(table);
        isLong = "select sum(cardinality(article_ids)) > %d from (select article_ids from %s limit %d) first_rows"
                .formatted(LONG_QUEUE, table, 2 * LONG_QUEUE / IDS_PER_ROW);
        count = "select coalesce(sum(cardinality(article_ids)), 0) from " + table;
    }

    /// Returns a statement that queues the articles of an array of ids.
    String adding(String array) {
        return "insert into %s (article_ids) select array_agg(id) from unnest(%s) with ordinality w (id, n)"
                        .formatted(table, array)
                + " group by (n - 1) / " + IDS_PER_ROW;
    }

    /// Returns the number of articles of one transaction. The last row may exceed it.
    public int batchSize() {
        return BATCH_SIZE;
    }

    /// Adds articles to both queues in one round trip. Runs in the caller's transaction.
    static void add(Connection connection, List<UUID> articles) throws SQLException {
        if (!articles.isEmpty()) {
            Sql.execute(connection, ADD, articles, articles);
        }
    }

    /// Adds rows with one article each.
    ///
    /// @return the ids of the rows
    List<Long> addSeparately(Connection connection, Set<UUID> articles) throws SQLException {
        return Sql.list(connection, addSeparately, row -> row.getLong(1), articles);
    }

    /// Takes a row, unless others have taken or locked it.
    Set<UUID> take(Connection connection, long row) throws SQLException {
        Sql.execute(connection, ASYNCHRONOUS_COMMIT);
        return taken(connection, takeOne, row);
    }

    /// Returns whether more than 5,000 articles are queued in full rows, as during a backfill.
    boolean isLong(Connection connection) throws SQLException {
        return Sql.only(connection, isLong, row -> row.getBoolean(1));
    }

    /// Returns the length of the queue. A batch in progress counts until its transaction ends.
    public long count(Connection connection) throws SQLException {
        return Sql.only(connection, count, row -> row.getLong(1));
    }

    /// Takes a batch, which leaves the queue when the caller's transaction commits. Rows that others have
    /// locked are skipped. The commit does not wait for the disk.
    public Set<UUID> take(Connection connection) throws SQLException {
        Sql.execute(connection, ASYNCHRONOUS_COMMIT);
        return taken(connection, take);
    }

    private static Set<UUID> taken(Connection connection, String statement, Object... parameters) throws SQLException {
        return Sql.list(connection, statement, row -> (UUID[]) row.getArray(1).getArray(), parameters).stream()
                .flatMap(Stream::of)
                .collect(Collectors.toSet());
    }
}
