package org.newswire.store;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.newswire.article.Article;
import org.newswire.store.ArticleHistory.Version;
import org.newswire.store.ArticleStore.Outcome;

/// Writes versions of articles within the caller's transaction: locks the rows there are, adds the
/// batch to their histories in memory, and writes what has changed, each row once, in a handful of
/// round trips.
///
/// Rows are locked and written in the order of their ids, so that two writers don't deadlock. An
/// article that another writer inserts meanwhile makes ours fail on its primary key; the transaction is
/// to be repeated then.
final class ArticleTables {
    private static final String COPY = "copy article (" + ArticleContent.COLUMNS
            + ", id, content_hash, observed_at, first_observed_at, first_seen_at, version_count)"
            + " from stdin (format binary)";
    private static final String UPDATE = "update article set (" + ArticleContent.COLUMNS + ") = row("
            + ArticleContent.PARAMETERS + "), content_hash = ?, observed_at = ?, first_observed_at = ?,"
            + " first_seen_at = ?, version_count = ?, changed_at = clock_timestamp() where id = ?";
    private static final String SUMMARIZE =
            "update article set first_observed_at = ?, first_seen_at = ?, version_count = ? where id = ?";

    private final Connection connection;
    private final VersionTable versionTable;

    ArticleTables(Connection connection) {
        this.connection = connection;
        this.versionTable = new VersionTable(connection);
    }

    /// What each article meant, in the order given.
    List<Outcome> write(List<Change.Version> given) throws SQLException {
        if (given.isEmpty()) {
            return List.of();
        }
        List<Article> articles = given.stream().map(Change.Version::article).toList();
        Map<UUID, ArticleHistory> histories = load(articles);
        List<Outcome> outcomes = new ArrayList<>(articles.size());
        for (Change.Version version : given) {
            outcomes.add(requireNonNull(histories.get(version.article().id())).add(version));
        }
        Map<UUID, ArticleHistory> known = new TreeMap<>(histories);
        known.values().removeIf(ArticleHistory::isOneNewVersion);
        versionTable.keepReplacedContent(known);
        try (SourceTable sources = new SourceTable(connection)) {
            writeArticles(
                    histories,
                    () -> sources.add(
                            articles, id -> requireNonNull(histories.get(id)).storedCurrent() == null));
            sources.execute();
        }
        versionTable.write(known);
        queue(ArticleQueue.SEARCH, histories, history -> history.current().fresh() != null);
        queue(ArticleQueue.STORY, histories, history -> history.current().fresh() != null || history.summaryChanged());
        return outcomes;
    }

    private Map<UUID, ArticleHistory> load(List<Article> articles) throws SQLException {
        Map<UUID, List<Version>> versions = new TreeMap<>();
        articles.forEach(article -> versions.put(article.id(), new ArrayList<>()));
        versionTable.load(versions);
        Map<UUID, ArticleHistory> histories = new TreeMap<>();
        versions.forEach((id, known) -> histories.put(id, new ArticleHistory(known)));
        return histories;
    }

    /// What encodes rows, without the connection.
    private interface Encoding {
        void run() throws SQLException;
    }

    /// @param meanwhile what is done while the server works
    private void writeArticles(Map<UUID, ArticleHistory> histories, Encoding meanwhile) throws SQLException {
        try (CopyRows insert = new CopyRows(connection, COPY, ArticleContent.COUNT + 6);
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
                } else if (history.summaryChanged() || history.hasChanged(current)) {
                    summary(summarize, history).uuid(id).add();
                }
            }
            insert.flush();
            meanwhile.run();
            insert.execute();
            update.execute();
            summarize.execute();
        }
    }

    private void queue(ArticleQueue queue, Map<UUID, ArticleHistory> histories, Predicate<ArticleHistory> concerned)
            throws SQLException {
        queue.add(
                connection,
                histories.entrySet().stream()
                        .filter(entry -> concerned.test(entry.getValue()))
                        .map(Map.Entry::getKey)
                        .toList());
    }

    private static void observed(Rows row, Version current) throws SQLException {
        row.text(current.contentHash()).instant(current.newest().observedAt());
    }

    private static Rows summary(Rows row, ArticleHistory history) throws SQLException {
        return row.instant(history.current().firstObservedAt())
                .instant(history.firstSeenAt())
                .number(history.count());
    }
}
