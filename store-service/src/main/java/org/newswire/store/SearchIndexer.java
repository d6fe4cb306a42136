package org.newswire.store;

import java.sql.SQLException;
import javax.sql.DataSource;

/// Makes stored articles searchable, behind the write.
///
/// Indexing costs several times what storing does, so it is kept out of the stream's way. Indexers of
/// several instances share the work.
final class SearchIndexer {
    static final int PORTION = 200;

    /// A text of 100,000 characters stays below the 1 MB that a document may have.
    private static final String INDEX = """
            with taken as (
                delete from search_pending where article_id in
                    (select article_id from search_pending limit %d for update skip locked)
                returning article_id),
            texts as (
                select id, text_config(language) as config, listed_at, coalesce(title, '') as title,
                    array_to_string(authors || tags, ' ') as names, left(text, 100000) as text
                from taken join article on id = article_id),
            configs as (
                insert into search_config select distinct config from texts on conflict do nothing)
            insert into article_search (article_id, config, listed_at, document)
            select id, config, listed_at,
                setweight(to_tsvector(config::regconfig, title), 'A')
                || setweight(to_tsvector(config::regconfig, names), 'B')
                || setweight(to_tsvector(config::regconfig, text), 'D')
            from texts
            on conflict (article_id) do update set
                (config, listed_at, document) = (excluded.config, excluded.listed_at, excluded.document)
            """.formatted(PORTION);

    private SearchIndexer() {}

    /// Indexes a portion of what waits.
    ///
    /// @return how many articles that were
    static int index(DataSource database) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            return statement.executeUpdate(INDEX);
        }
    }
}
