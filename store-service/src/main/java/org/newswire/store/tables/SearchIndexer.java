package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.newswire.store.database.Database;
import org.newswire.store.database.DatabaseFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes stored articles searchable, behind the write.
///
/// Indexing costs several times what storing does, so it is kept out of the stream's way. Indexers of
/// several instances share the work; where two have the same article, its later state wins. An article that
/// the database refuses to index, or cannot index in time, is left out, and named in the log.
public final class SearchIndexer {
    private static final Logger LOG = LoggerFactory.getLogger(SearchIndexer.class);

    /// A document may have 1 MB less a byte. A character takes 8 bytes of it at most: 4 of UTF-8, kept twice where
    /// words are joined by a hyphen, as these are found both whole and in parts. So 120,000 characters in all fit.
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

    /// What is inserted waits in a list of the index (GIN), until that is as large and whoever is at it puts it all
    /// into the index proper. In small steps live news don't wait for that.
    private static final String SMALL_STEPS = "set local gin_pending_list_limit = '1MB'";

    /// A large step costs less for each article. In a rush small ones can't keep up, and the list grows.
    private static final String LARGE_STEPS = "set local gin_pending_list_limit = '16MB'; set local work_mem = '16MB'";

    /// PostgreSQL's parser looks ahead from each word of some texts (`a_a_a_…`, comments of HTML that have no end), up
    /// to their end: such a one may take minutes, any other takes milliseconds. Only that is to count as its time,
    /// neither a lock of others nor that it is its turn to work off the list of the index.
    private static final String SHORT_LIMIT = "set local statement_timeout = '2s'; set local lock_timeout = '1s';"
            + " set local gin_pending_list_limit = '1GB'";

    private SearchIndexer() {}

    /// Indexes a portion of what waits.
    ///
    /// @return how many articles left the queue
    public static int index(DataSource database) throws SQLException {
        try (var connection = database.getConnection();
                var settings = connection.createStatement();
                var index = connection.prepareStatement(INDEX)) {
            connection.setAutoCommit(false);
            Set<UUID> taken = ArticleQueue.SEARCH.take(connection);
            if (!taken.isEmpty()) {
                settings.execute(ArticleQueue.SEARCH.isLong(connection) ? LARGE_STEPS : SMALL_STEPS);
                if (refusal(connection, index, taken) != null) {
                    oneByOne(connection, index, taken);
                }
            }
            connection.commit();
            return taken.size();
        }
    }

    /// Retried as a portion, one bad article would hold up all others for ever.
    private static void oneByOne(Connection connection, PreparedStatement index, Set<UUID> taken) throws SQLException {
        try (var limit = connection.createStatement()) {
            limit.execute(SHORT_LIMIT);
        }
        for (UUID id : taken) {
            SQLException refusal = refusal(connection, index, Set.of(id));
            if (refusal != null) {
                LOG.warn("article={} cannot be searched for: {}", id, Database.rootMessage(refusal));
            }
        }
    }

    /// Indexes them all, or none.
    ///
    /// @return why their content cannot be indexed, or not in time, or null
    private static @Nullable SQLException refusal(
            Connection connection, PreparedStatement index, Collection<UUID> articles) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            index.setArray(1, connection.createArrayOf("uuid", articles.toArray()));
            index.executeUpdate();
            connection.releaseSavepoint(before);
            return null;
        } catch (SQLException e) {
            if (DatabaseFault.of(e) != DatabaseFault.BAD_DATA && !DatabaseFault.TOOK_TOO_LONG.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            return e;
        }
    }
}
