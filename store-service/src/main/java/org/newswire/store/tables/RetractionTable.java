package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.newswire.store.database.BatchWriter;

/// Writes retractions of locked articles. The one with the highest revision counts.
final class RetractionTable {
    private static final String UPSERT = """
            with taken as (
                insert into article_retraction as known (article_id, retracted_at, revision) values (?, ?, ?)
                on conflict (article_id) do update
                set (retracted_at, revision) = (excluded.retracted_at, excluded.revision)
                where (excluded.revision, excluded.retracted_at)
                    > (known.revision, known.retracted_at)
                returning article_id)
            update article set changed_by = pg_current_xact_id() where id in (select article_id from taken)""";

    private RetractionTable() {}

    static void write(Connection connection, List<Change.Retraction> retractions) throws SQLException {
        try (BatchWriter rows = new BatchWriter(connection, UPSERT)) {
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
