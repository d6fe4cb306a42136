package org.newswire.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Writes when articles were taken back; the latest time counts.
final class RetractionTable {
    private static final String UPSERT = """
            insert into article_retraction as known (article_id, retracted_at) values (?, ?)
            on conflict (article_id) do update set retracted_at = excluded.retracted_at
            where excluded.retracted_at > known.retracted_at""";

    private final Connection connection;

    RetractionTable(Connection connection) {
        this.connection = connection;
    }

    void write(List<Change.Retraction> retractions) throws SQLException {
        try (RowBatch rows = new RowBatch(connection, UPSERT)) {
            for (Change.Retraction retraction : retractions) {
                rows.uuid(retraction.articleId()).instant(retraction.at()).add();
            }
            rows.execute();
        }
    }
}
