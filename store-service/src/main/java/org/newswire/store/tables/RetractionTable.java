package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.newswire.store.database.RowBatch;

/// Writes when articles were taken back; the one with the highest revision counts. The articles have been locked.
final class RetractionTable {
    private static final String UPSERT = """
            with taken as (
                insert into article_retraction as known (article_id, retracted_at, revision) values (?, ?, ?)
                on conflict (article_id) do update
                set (retracted_at, revision) = (excluded.retracted_at, excluded.revision)
                where (excluded.revision, excluded.retracted_at)
                    > (version_order(known.revision, known.retracted_at), known.retracted_at)
                returning article_id)
            update article set changed_by = pg_current_xact_id() where id in (select article_id from taken)""";

    private final Connection connection;

    RetractionTable(Connection connection) {
        this.connection = connection;
    }

    void write(List<Change.Retraction> retractions) throws SQLException {
        try (RowBatch rows = new RowBatch(connection, UPSERT)) {
            for (Change.Retraction retraction : retractions) {
                rows.uuid(retraction.articleId())
                        .instant(retraction.at())
                        .number(retraction.revision())
                        .add();
            }
            rows.execute();
        }
        ChangeLog.add(
                connection,
                retractions.stream()
                        .map(Change.Retraction::articleId)
                        .distinct()
                        .toList());
    }
}
