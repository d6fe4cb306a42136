package org.newswire.store.tables;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.newswire.store.database.BatchWriter;
import org.newswire.store.database.RowWriter;
import org.newswire.store.database.Sql;
import org.newswire.store.tables.ArticleHistory.Version;

/// Reads the versions of articles, and writes those that are not current. The current version is the row in
/// `article`.
final class VersionTable {
    private static final String KEY = "version_order(revision, observed_at), observed_at, provenance ->> 'extractor',"
            + " content_hash, (provenance ->> 'rawPartition')::integer, (provenance ->> 'rawOffset')::bigint, feed_id,"
            + " first_observed_at, first_revision";
    private static final String LOCK = ArticlePurge.PURGED_BEFORE + "; select id, " + KEY
            + ", version_count from article where id = any(?) order by id for no key update";
    private static final String LOAD =
            "select article_id, " + KEY + " from article_superseded where article_id = any(?)";
    private static final String ON_CONFLICT =
            " on conflict (article_id, content_hash) do update set (first_observed_at, first_revision, observed_at, "
                    + ArticleColumns.COLUMNS
                    + ") = row(excluded.first_observed_at, excluded.first_revision, excluded.observed_at, "
                    + ArticleColumns.EXCLUDED + ")";
    private static final String KEEP_CONTENT = """
            insert into article_superseded
                (article_id, content_hash, first_observed_at, first_revision, observed_at, stored_at, %1$s)
            select id, content_hash, first_observed_at, first_revision, observed_at, changed_at, %1$s
            from article where id = ?""".formatted(ArticleColumns.COLUMNS) + ON_CONFLICT;
    private static final String REMOVE_CURRENT =
            "delete from article_superseded where article_id = ? and content_hash = ?";
    private static final String OBSERVED_FIRST =
            "update article_superseded set first_observed_at = ?, first_revision = ? where article_id = ? and content_hash = ?";
    private static final String UPSERT = "insert into article_superseded"
            + " (article_id, content_hash, first_observed_at, first_revision, observed_at, " + ArticleColumns.COLUMNS
            + ") values (?, ?, ?, ?, ?, " + ArticleColumns.PARAMETERS + ")"
            + ON_CONFLICT;

    private final Connection connection;

    VersionTable(Connection connection) {
        this.connection = connection;
    }

    /// Locks the rows of articles, and adds their stored versions to the lists.
    ///
    /// @return the time before which articles were purged
    Instant load(Map<UUID, List<Version>> versions) throws SQLException {
        Instant purgedBefore;
        List<UUID> withMore = new ArrayList<>();
        try (PreparedStatement lock = Sql.prepared(connection, LOCK, versions.keySet())) {
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
            Sql.list(connection, LOAD, row -> add(versions, row), withMore);
        }
        return purgedBefore;
    }

    private static UUID add(Map<UUID, List<Version>> versions, ResultSet row) throws SQLException {
        UUID id = row.getObject(1, UUID.class);
        VersionKey key = new VersionKey(
                row.getLong(2),
                Sql.instant(row, 3),
                row.getString(4),
                row.getString(5),
                row.getInt(6),
                row.getLong(7),
                row.getObject(8, UUID.class));
        requireNonNull(versions.get(id)).add(new Version(Sql.instant(row, 9), row.getLong(10), key, null));
        return id;
    }

    /// Copies the content of rows that will be overwritten with another version.
    void keepReplacedContent(Map<UUID, ArticleHistory> histories) throws SQLException {
        try (BatchWriter keep = new BatchWriter(connection, KEEP_CONTENT);
                BatchWriter removeCurrent = new BatchWriter(connection, REMOVE_CURRENT)) {
            for (var entry : histories.entrySet()) {
                ArticleHistory history = entry.getValue();
                Version stored = history.storedCurrent();
                if (stored != null && !isCurrent(stored, history)) {
                    keep.uuid(entry.getKey()).add();
                    removeCurrent
                            .uuid(entry.getKey())
                            .text(history.current().contentHash())
                            .add();
                }
            }
            keep.execute();
            removeCurrent.execute();
        }
    }

    /// Writes the changed versions that are not current.
    void write(Map<UUID, ArticleHistory> histories) throws SQLException {
        try (RowWriter upsert = new BatchWriter(connection, UPSERT);
                RowWriter first = new BatchWriter(connection, OBSERVED_FIRST)) {
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

    private static void write(UUID id, Version version, RowWriter upsert, RowWriter first) throws SQLException {
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
            ArticleColumns.fill(upsert, fresh);
            upsert.add();
        }
    }

    private static boolean isCurrent(Version version, ArticleHistory history) {
        return version.contentHash().equals(history.current().contentHash());
    }
}
