package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.newswire.store.database.DatabaseErrorKind;
import org.newswire.store.database.RootCause;
import org.newswire.store.database.Sql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Indexes stored articles for full-text search, behind the write.
///
/// Indexing costs several times as much as storing, so it must not delay the consume loop. Indexers of
/// several instances share the queue. If two process the same article, the later state wins.
///
/// A batch that takes too long, or that the database rejects, is indexed again article by article, each in its
/// own transaction, for a limited time. The other articles are then at the end of the queue. An article that exceeds
/// its share of time is indexed by its title and the beginning of its text.
public final class SearchIndexer {
    private static final Logger LOG = LoggerFactory.getLogger(SearchIndexer.class);

    /// Splits long runs of ASCII characters in a text. PostgreSQL's parser looks ahead to the end of a run from
    /// each part of `a_a_a_…` or `1-a-1-a-…`, so it would take minutes.
    public static final String SPLIT = "regexp_replace(%s, '([!-~]{127})', '\\1 ', 'g')";

    /// The parser also looks ahead from each `<!--` to the end of the text.
    private static final String SAFE = SPLIT.formatted("translate(%s, '<', ' ')");

    /// A `tsvector` has 1 MB at most. A character takes at most 8 bytes: 4 in UTF-8, twice for hyphenated
    /// words, which are indexed whole and in parts. So 120,000 characters fit.
    private static final int TEXT_CHARS = 100_000;

    /// Most leads are shorter.
    private static final int LEAD_CHARS = 1_000;

    private static final String INDEX = """
            with texts as (
                select id, text_config(language) as config, listed_at, changed_at, %s as title, %s as names, %s as text
                from article where id = any(?)),
            configs as (
                insert into search_config select distinct config from texts on conflict do nothing)
            insert into article_search as known (article_id, config, listed_at, changed_at, document)
            select id, config, listed_at, changed_at,
                setweight(to_tsvector(config::regconfig, title), 'A')
                || setweight(to_tsvector(config::regconfig, names), 'B')
                || setweight(to_tsvector(config::regconfig, text), 'D')
            from texts
            on conflict (article_id) do update set
                (config, listed_at, changed_at, document)
                = (excluded.config, excluded.listed_at, excluded.changed_at, excluded.document)
            where excluded.changed_at >= known.changed_at
            """.formatted(
                    SAFE.formatted("left(coalesce(title, ''), 10000)"),
                    SAFE.formatted("left(array_to_string(authors || tags, ' '), 10000)"),
                    SAFE.formatted("left(text, ?)"));

    /// GIN collects inserts in a pending list. The session that fills it up merges it into the index. Small
    /// lists keep that short for live articles.
    private static final String SMALL_PENDING_LIST = "set local gin_pending_list_limit = '1MB'";

    /// Large lists cost less for each article. During a backfill, small ones cannot keep up.
    private static final String LARGE_PENDING_LIST =
            "set local gin_pending_list_limit = '16MB'; set local work_mem = '16MB'";

    /// Time for the articles of a batch that are indexed one by one, before other batches continue.
    private static final Duration SLOW_BATCH_TIME = Duration.ofSeconds(5);

    /// Usual batches take less than a second.
    private static final String BATCH_TIMEOUT = "set local statement_timeout = '5s'";

    /// A usual article takes milliseconds. The limit must count parsing only, so locks time out earlier and the
    /// pending list is not merged.
    private static final String PARSE_TIMEOUT = "set local statement_timeout = '1s'; set local lock_timeout = '500ms';"
            + " set local gin_pending_list_limit = '1GB'";

    private SearchIndexer() {}

    /// Indexes a batch of the queue.
    ///
    /// @return number of articles that left the queue
    public static int index(DataSource database) throws SQLException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            Set<UUID> taken = ArticleQueue.SEARCH.take(connection);
            if (!taken.isEmpty()) {
                boolean isLong = ArticleQueue.SEARCH.isLong(connection);
                Sql.execute(connection, isLong ? LARGE_PENDING_LIST : SMALL_PENDING_LIST);
                Sql.execute(connection, BATCH_TIMEOUT);
                if (refusal(connection, taken, TEXT_CHARS) != null) {
                    List<Long> rows = ArticleQueue.SEARCH.addSeparately(connection, taken);
                    connection.commit();
                    return oneByOne(connection, rows);
                }
            }
            connection.commit();
            return taken.size();
        }
    }

    /// If the whole batch were retried, one article would block all others. What exceeds the time stays at the
    /// end of the queue.
    ///
    /// @return number of articles that left the queue
    private static int oneByOne(Connection connection, List<Long> rows) throws SQLException {
        long end = System.nanoTime() + SLOW_BATCH_TIME.toNanos();
        int count = 0;
        for (long row : rows) {
            if (System.nanoTime() > end) {
                break;
            }
            for (UUID id : ArticleQueue.SEARCH.take(connection, row)) {
                Sql.execute(connection, PARSE_TIMEOUT);
                one(connection, id);
                count++;
            }
            connection.commit();
        }
        return count;
    }

    private static void one(Connection connection, UUID id) throws SQLException {
        SQLException refusal = refusal(connection, Set.of(id), TEXT_CHARS);
        if (refusal == null) {
            return;
        }
        boolean hasLead = refusal(connection, Set.of(id), LEAD_CHARS) == null;
        LOG.warn(
                "{} for search article={}: {}",
                hasLead ? "only title and lead indexed" : "not indexed",
                id,
                RootCause.message(refusal));
    }

    /// Indexes all articles, or none.
    ///
    /// @return the error if their content cannot be indexed, or not in time; else null
    private static @Nullable SQLException refusal(Connection connection, Collection<UUID> articles, int chars)
            throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            Sql.execute(connection, INDEX, chars, articles);
            connection.releaseSavepoint(before);
            return null;
        } catch (SQLException e) {
            if (DatabaseErrorKind.of(e) != DatabaseErrorKind.INVALID_DATA
                    && !DatabaseErrorKind.QUERY_CANCELED.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            return e;
        }
    }
}
