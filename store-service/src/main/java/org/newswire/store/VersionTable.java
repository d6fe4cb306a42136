package org.newswire.store;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.newswire.article.Article;
import org.newswire.store.ArticleHistory.Version;

/// Reads and writes the versions of articles; the content of the current one is left to the article's row.
final class VersionTable {
    private static final String LOAD = """
            select article_id, first_observed_at, last_observed_at, extractor, content_hash, raw_partition, raw_offset
            from article_version where article_id = any(?)""";
    private static final String KEEP_CONTENT = "update article_version set (" + ArticleContent.COLUMNS + ") = (select "
            + ArticleContent.COLUMNS + " from article where id = article_id) where article_id = ? and content_hash = ?";
    private static final String OBSERVED_FIRST =
            "update article_version set first_observed_at = ? where article_id = ? and content_hash = ?";
    private static final String COLUMNS = "article_id, content_hash, first_observed_at, last_observed_at,"
            + " extractor, raw_topic, raw_partition, raw_offset, " + ArticleContent.COLUMNS;
    private static final String COPY = "copy article_version (" + COLUMNS + ") from stdin";
    private static final String UPSERT = "insert into article_version (" + COLUMNS
            + ") values (?, ?, ?, ?, ?, ?, ?, ?, " + ArticleContent.PARAMETERS + ")"
            + " on conflict (article_id, content_hash) do update set (first_observed_at, last_observed_at, extractor,"
            + " raw_topic, raw_partition, raw_offset, " + ArticleContent.COLUMNS
            + ") = row(excluded.first_observed_at, excluded.last_observed_at, excluded.extractor,"
            + " excluded.raw_topic, excluded.raw_partition, excluded.raw_offset, " + ArticleContent.EXCLUDED + ")";

    private final Connection connection;

    VersionTable(Connection connection) {
        this.connection = connection;
    }

    /// Adds the stored versions of articles to those lists.
    void load(Collection<UUID> ids, Map<UUID, List<Version>> versions) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(LOAD)) {
            select.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    var key = new VersionKey(
                            instant(rows, 3), rows.getString(4), rows.getString(5), rows.getInt(6), rows.getLong(7));
                    requireNonNull(versions.get(rows.getObject(1, UUID.class)))
                            .add(new Version(instant(rows, 2), key, null));
                }
            }
        }
    }

    /// Before a row takes the content of another version, the one it has moves to its `article_version`.
    void keepReplacedContent(Map<UUID, ArticleHistory> histories) throws SQLException {
        try (RowBatch keep = new RowBatch(connection, KEEP_CONTENT)) {
            for (var entry : histories.entrySet()) {
                Version stored = entry.getValue().storedCurrent();
                if (stored != null && !isCurrent(stored, entry.getValue())) {
                    keep.uuid(entry.getKey()).text(stored.contentHash()).add();
                }
            }
            keep.execute();
        }
    }

    void write(Map<UUID, ArticleHistory> histories) throws SQLException {
        try (Rows copy = new CopyRows(connection, COPY);
                Rows upsert = new RowBatch(connection, UPSERT);
                Rows first = new RowBatch(connection, OBSERVED_FIRST)) {
            for (var entry : histories.entrySet()) {
                ArticleHistory history = entry.getValue();
                Rows write = history.storedCurrent() == null ? copy : upsert;
                for (Version version : history.changed()) {
                    Article fresh = version.fresh();
                    if (fresh == null) {
                        first.instant(version.firstObservedAt())
                                .uuid(entry.getKey())
                                .text(version.contentHash())
                                .add();
                    } else {
                        version(write, fresh, version);
                        content(write, fresh, isCurrent(version, history));
                        write.add();
                    }
                }
            }
            copy.execute();
            upsert.execute();
            first.execute();
        }
    }

    private static void version(Rows row, Article fresh, Version version) throws SQLException {
        VersionKey newest = version.newest();
        row.uuid(fresh.id())
                .text(newest.contentHash())
                .instant(version.firstObservedAt())
                .instant(newest.observedAt())
                .text(newest.extractor())
                .text(fresh.provenance().rawTopic())
                .number(newest.rawPartition())
                .number(newest.rawOffset());
    }

    private static void content(Rows row, Article fresh, boolean current) throws SQLException {
        if (current) {
            ArticleContent.fillNothing(row);
        } else {
            ArticleContent.fill(row, fresh);
        }
    }

    private static boolean isCurrent(Version version, ArticleHistory history) {
        return version.contentHash().equals(history.current().contentHash());
    }

    private static Instant instant(ResultSet rows, int column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }
}
