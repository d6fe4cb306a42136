package org.newswire.store.tables;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.newswire.store.database.RowBatch;
import org.newswire.store.database.Rows;
import org.newswire.store.tables.ArticleHistory.Version;

/// Reads the versions of articles, and writes those that are not the current one: that one is the
/// article's row.
final class VersionTable {
    private static final String KEY = "version_order(revision, observed_at), observed_at, provenance ->> 'extractor',"
            + " content_hash, (provenance ->> 'rawPartition')::integer, (provenance ->> 'rawOffset')::bigint, feed_id,"
            + " first_observed_at, coalesce(first_revision, version_order(null, first_observed_at))";
    private static final String LOCK = ArticlePurge.PURGED_BEFORE + "; select id, " + KEY
            + ", version_count from article where id = any(?) order by id for no key update";
    private static final String LOAD =
            "select article_id, " + KEY + " from article_superseded where article_id = any(?)";
    private static final String ON_CONFLICT =
            " on conflict (article_id, content_hash) do update set (first_observed_at, first_revision, observed_at, "
                    + ArticleContent.COLUMNS
                    + ") = row(excluded.first_observed_at, excluded.first_revision, excluded.observed_at, "
                    + ArticleContent.EXCLUDED + ")";
    private static final String KEEP_CONTENT = "insert into article_superseded (article_id, content_hash,"
            + " first_observed_at, first_revision, observed_at, stored_at, " + ArticleContent.COLUMNS
            + ") select id, content_hash, first_observed_at, first_revision, observed_at, changed_at, "
            + ArticleContent.COLUMNS + " from article where id = ?"
            + ON_CONFLICT;
    private static final String RESTORE = "update article a set (content_hash, observed_at, " + ArticleContent.COLUMNS
            + ", changed_at, changed_by) = (select content_hash, observed_at, " + ArticleContent.COLUMNS
            + ", clock_timestamp(), pg_current_xact_id() from article_superseded s"
            + " where s.article_id = a.id and s.content_hash = ?) where a.id = ?";
    private static final String RESTORED = "delete from article_superseded where article_id = ? and content_hash = ?";
    private static final String OBSERVED_FIRST =
            "update article_superseded set first_observed_at = ?, first_revision = ? where article_id = ? and content_hash = ?";
    private static final String UPSERT = "insert into article_superseded"
            + " (article_id, content_hash, first_observed_at, first_revision, observed_at, " + ArticleContent.COLUMNS
            + ") values (?, ?, ?, ?, ?, " + ArticleContent.PARAMETERS + ")"
            + ON_CONFLICT;

    private final Connection connection;

    VersionTable(Connection connection) {
        this.connection = connection;
    }

    /// Locks the rows of articles, and adds the versions that are stored to those lists.
    ///
    /// @return what was observed before then has been purged
    Instant load(Map<UUID, List<Version>> versions) throws SQLException {
        Instant purgedBefore;
        List<UUID> withMore = new ArrayList<>();
        try (PreparedStatement lock = prepared(LOCK, versions.keySet())) {
            lock.execute();
            purgedBefore = ArticlePurge.purgedBefore(lock.getResultSet());
            lock.getMoreResults();
            ResultSet rows = lock.getResultSet();
            while (rows.next()) {
                UUID id = add(versions, rows);
                if (rows.getInt(11) > 1) {
                    withMore.add(id);
                }
            }
        }
        if (!withMore.isEmpty()) {
            try (PreparedStatement load = prepared(LOAD, withMore);
                    ResultSet rows = load.executeQuery()) {
                while (rows.next()) {
                    add(versions, rows);
                }
            }
        }
        return purgedBefore;
    }

    private static UUID add(Map<UUID, List<Version>> versions, ResultSet row) throws SQLException {
        UUID id = row.getObject(1, UUID.class);
        VersionKey key = new VersionKey(
                row.getLong(2),
                instant(row, 3),
                row.getString(4),
                row.getString(5),
                row.getInt(6),
                row.getLong(7),
                row.getObject(8, UUID.class));
        requireNonNull(versions.get(id)).add(new Version(instant(row, 9), row.getLong(10), key, null));
        return id;
    }

    /// Before a row takes the content of another version, the one it has is kept here.
    void keepReplacedContent(Map<UUID, ArticleHistory> histories) throws SQLException {
        try (RowBatch keep = new RowBatch(connection, KEEP_CONTENT);
                RowBatch restore = new RowBatch(connection, RESTORE);
                RowBatch restored = new RowBatch(connection, RESTORED)) {
            for (var entry : histories.entrySet()) {
                ArticleHistory history = entry.getValue();
                Version stored = history.storedCurrent();
                if (stored != null && !isCurrent(stored, history)) {
                    keep.uuid(entry.getKey()).add();
                    if (history.isRestored()) {
                        restore.text(history.current().contentHash())
                                .uuid(entry.getKey())
                                .add();
                    }
                    restored.uuid(entry.getKey())
                            .text(history.current().contentHash())
                            .add();
                }
            }
            keep.execute();
            restore.execute();
            restored.execute();
        }
    }

    /// Writes what has changed of the versions that are not current.
    void write(Map<UUID, ArticleHistory> histories) throws SQLException {
        try (Rows upsert = new RowBatch(connection, UPSERT);
                Rows first = new RowBatch(connection, OBSERVED_FIRST)) {
            for (var entry : histories.entrySet()) {
                ArticleHistory history = entry.getValue();
                for (Version version : history.changed()) {
                    if (!isCurrent(version, history)) {
                        write(entry.getKey(), version, upsert, first);
                    }
                }
            }
            upsert.execute();
            first.execute();
        }
    }

    private static void write(UUID id, Version version, Rows upsert, Rows first) throws SQLException {
        Change.Version fresh = version.fresh();
        if (fresh == null) {
            first.instant(version.firstObservedAt())
                    .number(version.firstRevision())
                    .uuid(id)
                    .text(version.contentHash())
                    .add();
        } else {
            upsert.uuid(id)
                    .text(version.contentHash())
                    .instant(version.firstObservedAt())
                    .number(version.firstRevision())
                    .instant(version.newest().observedAt());
            ArticleContent.fill(upsert, fresh);
            upsert.add();
        }
    }

    private static boolean isCurrent(Version version, ArticleHistory history) {
        return version.contentHash().equals(history.current().contentHash());
    }

    private PreparedStatement prepared(String sql, Collection<UUID> ids) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
        return statement;
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
