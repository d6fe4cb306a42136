package org.newswire.store.tables;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.newswire.store.database.BatchWriter;
import org.newswire.store.database.CopyWriter;
import org.newswire.store.database.RowWriter;
import org.newswire.store.tables.ArticleHistory.Version;
import org.newswire.store.tables.ArticleStore.Outcome;

/// Writes versions of articles in the caller's transaction: locks the existing rows, adds the batch to
/// their histories in memory ([ArticleHistory]), and writes each changed row once, in a few round trips.
///
/// Rows are locked and written in the order of their ids, so that two writers do not deadlock. If another
/// writer inserts the same article first, the primary key makes this transaction fail, and it is retried.
final class ArticleWriter {
    private static final String COPY = "copy article (" + ArticleColumns.COLUMNS
            + ", id, content_hash, observed_at, first_observed_at, first_revision, first_seen_at, version_count)"
            + " from stdin (format binary)";
    private static final String UPDATE = "update article set (" + ArticleColumns.COLUMNS + ") = row("
            + ArticleColumns.PARAMETERS
            + "), content_hash = ?, observed_at = ?, first_observed_at = ?, first_revision = ?,"
            + " first_seen_at = ?, version_count = ?, changed_at = clock_timestamp(),"
            + " changed_by = pg_current_xact_id() where id = ?";
    private static final String SUMMARIZE =
            "update article set first_observed_at = ?, first_revision = ?, first_seen_at = ?, version_count = ?,"
                    + " changed_by = pg_current_xact_id() where id = ?";

    private final Connection connection;
    private final VersionTable versionTable;
    private final Map<UUID, List<Version>> stored = new TreeMap<>();

    ArticleWriter(Connection connection) {
        this.connection = connection;
        this.versionTable = new VersionTable(connection);
    }

    /// Locks the rows of articles and reads their versions.
    ///
    /// @return the time before which articles were purged
    Instant lock(List<UUID> ids) throws SQLException {
        ids.forEach(id -> stored.put(id, new ArrayList<>()));
        return versionTable.load(stored);
    }

    /// Writes versions of locked articles, and returns their outcomes in the same order.
    List<Outcome> write(List<Change.Version> given) throws SQLException {
        if (given.isEmpty()) {
            return List.of();
        }
        Map<UUID, ArticleHistory> histories = new TreeMap<>();
        List<Outcome> outcomes = new ArrayList<>(given.size());
        for (Change.Version version : given) {
            outcomes.add(histories
                    .computeIfAbsent(version.article().id(), id -> new ArticleHistory(requireNonNull(stored.get(id))))
                    .add(version));
        }
        Map<UUID, ArticleHistory> known = new TreeMap<>(histories);
        known.values().removeIf(ArticleHistory::isOneNewVersion);
        versionTable.keepReplacedContent(known);
        List<UUID> changed = writeArticles(histories);
        versionTable.write(known);
        SourceTable.write(
                connection,
                given.stream()
                        .map(Change.Version::article)
                        .filter(article ->
                                !requireNonNull(histories.get(article.id())).isShown(article))
                        .toList());
        ArticleQueue.add(connection, toBeQueued(histories));
        ChangeLog.add(connection, changed);
        return outcomes;
    }

    /// Returns the articles whose row was written.
    private List<UUID> writeArticles(Map<UUID, ArticleHistory> histories) throws SQLException {
        List<UUID> changed = new ArrayList<>(histories.size());
        try (CopyWriter insert = new CopyWriter(connection, COPY, ArticleColumns.COUNT + 7);
                BatchWriter update = new BatchWriter(connection, UPDATE);
                BatchWriter summarize = new BatchWriter(connection, SUMMARIZE)) {
            for (var entry : histories.entrySet()) {
                UUID id = entry.getKey();
                ArticleHistory history = entry.getValue();
                Version current = history.current();
                Change.Version fresh = current.fresh();
                if (history.storedCurrent() == null && fresh != null) {
                    ArticleColumns.fill(insert, fresh);
                    observed(insert.uuid(id), current);
                    summary(insert, history).add();
                } else if (fresh != null) {
                    ArticleColumns.fill(update, fresh);
                    observed(update, current);
                    summary(update, history).uuid(id).add();
                } else if (history.summaryChanged() || history.hasChanged(current)) {
                    summary(summarize, history).uuid(id).add();
                } else {
                    continue;
                }
                changed.add(id);
            }
            insert.execute();
            update.execute();
            summarize.execute();
        }
        return changed;
    }

    /// Returns the articles to index and cluster again. An earlier first-seen time is relevant to both,
    /// too.
    private static List<UUID> toBeQueued(Map<UUID, ArticleHistory> histories) {
        return histories.entrySet().stream()
                .filter(entry -> entry.getValue().current().fresh() != null
                        || entry.getValue().summaryChanged())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static void observed(RowWriter row, Version current) throws SQLException {
        row.text(current.contentHash()).instant(current.newest().observedAt());
    }

    private static RowWriter summary(RowWriter row, ArticleHistory history) throws SQLException {
        return row.instant(history.current().firstObservedAt())
                .number(history.current().firstRevision())
                .instant(history.firstSeenAt())
                .number(history.count());
    }
}
