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
import org.newswire.store.database.CopyRows;
import org.newswire.store.database.RowBatch;
import org.newswire.store.database.Rows;
import org.newswire.store.tables.ArticleHistory.Version;
import org.newswire.store.tables.ArticleStore.Outcome;

/// Writes versions of articles within the caller's transaction, to which it belongs: locks the rows
/// there are, adds the batch to their histories in memory, and writes what has changed, each row once,
/// in a handful of round trips.
///
/// Rows are locked and written in the order of their ids, so that two writers don't deadlock. An
/// article that another writer inserts meanwhile makes ours fail on its primary key; the transaction is
/// to be repeated then.
final class ArticleTables {
    private static final String COPY = "copy article (" + ArticleContent.COLUMNS
            + ", id, content_hash, observed_at, first_observed_at, first_revision, first_seen_at, version_count)"
            + " from stdin (format binary)";
    private static final String UPDATE = "update article set (" + ArticleContent.COLUMNS + ") = row("
            + ArticleContent.PARAMETERS
            + "), content_hash = ?, observed_at = ?, first_observed_at = ?, first_revision = ?,"
            + " first_seen_at = ?, version_count = ?, changed_at = clock_timestamp(),"
            + " changed_by = pg_current_xact_id() where id = ?";
    private static final String SUMMARIZE =
            "update article set first_observed_at = ?, first_revision = ?, first_seen_at = ?, version_count = ?,"
                    + " changed_by = pg_current_xact_id() where id = ?";

    private final Connection connection;
    private final VersionTable versionTable;
    private final Map<UUID, List<Version>> stored = new TreeMap<>();

    ArticleTables(Connection connection) {
        this.connection = connection;
        this.versionTable = new VersionTable(connection);
    }

    /// Locks the rows of articles, and reads which versions there are.
    ///
    /// @return what was observed before then has been purged
    Instant lock(List<UUID> ids) throws SQLException {
        ids.forEach(id -> stored.put(id, new ArrayList<>()));
        return versionTable.load(stored);
    }

    /// What each version meant, in the order given; their articles have been locked.
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
        ArticleQueue.add(connection, toBeWorkedOff(histories));
        ChangeLog.add(connection, changed);
        return outcomes;
    }

    /// Those of which the row has been written.
    private List<UUID> writeArticles(Map<UUID, ArticleHistory> histories) throws SQLException {
        List<UUID> changed = new ArrayList<>(histories.size());
        try (CopyRows insert = new CopyRows(connection, COPY, ArticleContent.COUNT + 7);
                RowBatch update = new RowBatch(connection, UPDATE);
                RowBatch summarize = new RowBatch(connection, SUMMARIZE)) {
            for (var entry : histories.entrySet()) {
                UUID id = entry.getKey();
                ArticleHistory history = entry.getValue();
                Version current = history.current();
                Change.Version fresh = current.fresh();
                if (history.storedCurrent() == null && fresh != null) {
                    ArticleContent.fill(insert, fresh);
                    observed(insert.uuid(id), current);
                    summary(insert, history).add();
                } else if (fresh != null) {
                    ArticleContent.fill(update, fresh);
                    observed(update, current);
                    summary(update, history).uuid(id).add();
                } else if (history.summaryChanged() || history.hasChanged(current) || history.isRestored()) {
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

    /// Also where an earlier observation came late: when an article was first seen, search and stories have, too.
    private static List<UUID> toBeWorkedOff(Map<UUID, ArticleHistory> histories) {
        return histories.entrySet().stream()
                .filter(entry -> entry.getValue().current().fresh() != null
                        || entry.getValue().summaryChanged())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static void observed(Rows row, Version current) throws SQLException {
        row.text(current.contentHash()).instant(current.newest().observedAt());
    }

    private static Rows summary(Rows row, ArticleHistory history) throws SQLException {
        return row.instant(history.current().firstObservedAt())
                .number(history.current().firstRevision())
                .instant(history.firstSeenAt())
                .number(history.count());
    }
}
