package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Collection;
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
/// several instances share the queue. If two process the same article, the later state wins. An article
/// that the database rejects, or cannot index in time, is left out and logged.
public final class SearchIndexer {
    private static final Logger LOG = LoggerFactory.getLogger(SearchIndexer.class);

    /// A `tsvector` has 1 MB at most. A character takes at most 8 bytes: 4 in UTF-8, twice for hyphenated
    /// words, which are indexed whole and in parts. So 120,000 characters fit.
    private static final String INDEX = """
            with texts as (
                select id, text_config(language) as config, listed_at, changed_at, left(coalesce(title, ''), 10000) as title,
                    left(array_to_string(authors || tags, ' '), 10000) as names, left(text, 100000) as text
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
            """;

    /// GIN collects inserts in a pending list. The session that fills it up merges it into the index. Small
    /// lists keep that short for live articles.
    private static final String SMALL_PENDING_LIST = "set local gin_pending_list_limit = '1MB'";

    /// Large lists cost less for each article. During a backfill, small ones cannot keep up.
    private static final String LARGE_PENDING_LIST =
            "set local gin_pending_list_limit = '16MB'; set local work_mem = '16MB'";

    /// Some texts take PostgreSQL's parser minutes, because it looks ahead to the end from each word
    /// (`a_a_a_…`, unclosed HTML comments). Any other text takes milliseconds. The limit must count parsing
    /// only, so locks time out earlier and the pending list is not merged.
    private static final String PARSE_TIMEOUT = "set local statement_timeout = '2s'; set local lock_timeout = '1s';"
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
                if (refusal(connection, taken) != null) {
                    oneByOne(connection, taken);
                }
            }
            connection.commit();
            return taken.size();
        }
    }

    /// If the whole batch were retried, one invalid article would block all others.
    private static void oneByOne(Connection connection, Set<UUID> taken) throws SQLException {
        Sql.execute(connection, PARSE_TIMEOUT);
        for (UUID id : taken) {
            SQLException refusal = refusal(connection, Set.of(id));
            if (refusal != null) {
                LOG.warn("not indexed for search article={}: {}", id, RootCause.message(refusal));
            }
        }
    }

    /// Indexes all articles, or none.
    ///
    /// @return the error if their content cannot be indexed, or not in time; else null
    private static @Nullable SQLException refusal(Connection connection, Collection<UUID> articles)
            throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            Sql.execute(connection, INDEX, articles);
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
