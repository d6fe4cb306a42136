package org.newswire.store;

import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/// Makes stored articles searchable, behind the write.
///
/// Indexing costs several times what storing does, so it is kept out of the stream's way. Indexers of
/// several instances share the work; where two have the same article, its later state wins.
final class SearchIndexer {
    /// A text of 100,000 characters stays below the 1 MB that a document may have.
    private static final String INDEX = """
            with texts as (
                select id, text_config(language) as config, listed_at, changed_at, coalesce(title, '') as title,
                    array_to_string(authors || tags, ' ') as names, left(text, 100000) as text
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

    private SearchIndexer() {}

    /// Indexes a portion of what waits.
    ///
    /// @return how many articles that were
    static int index(DataSource database) throws SQLException {
        try (var connection = database.getConnection();
                var index = connection.prepareStatement(INDEX)) {
            connection.setAutoCommit(false);
            Set<UUID> taken = ArticleQueue.SEARCH.take(connection);
            if (!taken.isEmpty()) {
                index.setArray(1, connection.createArrayOf("uuid", taken.toArray()));
                index.executeUpdate();
            }
            connection.commit();
            return taken.size();
        }
    }
}
