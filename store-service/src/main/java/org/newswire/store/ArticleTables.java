package org.newswire.store;

import static java.util.Objects.requireNonNull;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import org.newswire.article.Article;
import org.newswire.store.ArticleHistory.Version;
import org.newswire.store.ArticleStore.Outcome;

/// Writes versions of articles within the caller's transaction: locks the rows there are, adds the
/// batch to
/// their histories in memory, and writes what has changed, each row once, in a handful of round trips.
///
/// Rows are locked and written in the order of their ids, so that two writers don't deadlock. An
/// article
/// that another writer inserts meanwhile makes ours fail on its primary key; the transaction is to be
/// repeated then.
final class ArticleTables {
    private static final String LOCK = "select id from article where id = any(?) order by id for no key update";
    private static final String QUEUE_FOR_SEARCH = "insert into search_pending select unnest(?) on conflict do nothing";
    private static final String QUEUE_FOR_STORY = "insert into story_pending select unnest(?) on conflict do nothing";
    private static final String COPY = "copy article (" + ArticleContent.COLUMNS
            + ", id, content_hash, observed_at, first_seen_at, version_count) from stdin";
    private static final String UPDATE = "update article set (" + ArticleContent.COLUMNS + ") = row("
            + ArticleContent.PARAMETERS + "), content_hash = ?, observed_at = ?, first_seen_at = ?,"
            + " version_count = ?, changed_at = clock_timestamp() where id = ?";
    private static final String SUMMARIZE = "update article set first_seen_at = ?, version_count = ? where id = ?";
    private final Connection connection;
    private final VersionTable versionTable;

    ArticleTables(Connection connection) {
        this.connection = connection;
        this.versionTable = new VersionTable(connection);
    }

    /// What each article meant, in the order given.
    List<Outcome> write(List<Article> articles) throws SQLException {
        if (articles.isEmpty()) {
            return List.of();
        }
        Map<UUID, ArticleHistory> histories = load(articles);
        List<Outcome> outcomes = new ArrayList<>(articles.size());
        for (Article article : articles) {
            outcomes.add(requireNonNull(histories.get(article.id())).add(article));
        }
        versionTable.keepReplacedContent(histories);
        writeArticles(histories);
        versionTable.write(histories);
        queue(histories);
        new SourceTable(connection)
                .write(articles, id -> requireNonNull(histories.get(id)).storedCurrent() == null);
        return outcomes;
    }

    private Map<UUID, ArticleHistory> load(List<Article> articles) throws SQLException {
        Map<UUID, List<Version>> versions = new TreeMap<>();
        articles.forEach(article -> versions.put(article.id(), new ArrayList<>()));
        Set<UUID> stored = lock(versions.keySet());
        if (!stored.isEmpty()) {
            versionTable.load(stored, versions);
        }
        Map<UUID, ArticleHistory> histories = new TreeMap<>();
        versions.forEach((id, known) -> histories.put(id, new ArticleHistory(known)));
        return histories;
    }

    private Set<UUID> lock(Collection<UUID> ids) throws SQLException {
        Set<UUID> found = new TreeSet<>();
        try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
            lock.setArray(1, array(ids));
            try (ResultSet rows = lock.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getObject(1, UUID.class));
                }
            }
        }
        return found;
    }

    private void writeArticles(Map<UUID, ArticleHistory> histories) throws SQLException {
        try (Rows insert = new CopyRows(connection, COPY);
                RowBatch update = new RowBatch(connection, UPDATE);
                RowBatch summarize = new RowBatch(connection, SUMMARIZE)) {
            for (var entry : histories.entrySet()) {
                UUID id = entry.getKey();
                ArticleHistory history = entry.getValue();
                Version current = history.current();
                Article fresh = current.fresh();
                if (history.storedCurrent() == null && fresh != null) {
                    ArticleContent.fill(insert, fresh);
                    observed(insert.uuid(id), current);
                    summary(insert, history).add();
                } else if (fresh != null) {
                    ArticleContent.fill(update, fresh);
                    observed(update, current);
                    summary(update, history).uuid(id).add();
                } else if (history.summaryChanged()) {
                    summary(summarize, history).uuid(id).add();
                }
            }
            insert.execute();
            update.execute();
            summarize.execute();
        }
    }

    private void queue(Map<UUID, ArticleHistory> histories) throws SQLException {
        queue(QUEUE_FOR_SEARCH, histories, history -> history.current().fresh() != null);
        queue(QUEUE_FOR_STORY, histories, history -> history.current().fresh() != null || history.summaryChanged());
    }

    private void queue(String sql, Map<UUID, ArticleHistory> histories, Predicate<ArticleHistory> concerned)
            throws SQLException {
        List<UUID> changed = histories.entrySet().stream()
                .filter(entry -> concerned.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        if (!changed.isEmpty()) {
            try (PreparedStatement queue = connection.prepareStatement(sql)) {
                queue.setArray(1, array(changed));
                queue.executeUpdate();
            }
        }
    }

    private static Rows observed(Rows row, Version current) throws SQLException {
        return row.text(current.contentHash()).instant(current.newest().observedAt());
    }

    private static Rows summary(Rows row, ArticleHistory history) throws SQLException {
        return row.instant(history.firstSeenAt()).number(history.count());
    }

    private Array array(Collection<UUID> ids) throws SQLException {
        return connection.createArrayOf("uuid", ids.toArray());
    }
}
