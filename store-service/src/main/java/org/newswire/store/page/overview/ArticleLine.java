package org.newswire.store.page.overview;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.store.database.Sql;
import org.newswire.store.page.VisibleText;

/// An article in the list of the latest.
///
/// @param storedAt when this version was stored
/// @param isUpdate whether an earlier version is stored
public record ArticleLine(
        UUID id,
        @Nullable String title,
        @Nullable String site,
        @Nullable String language,
        Instant storedAt,
        boolean isUpdate) {
    private static final String COLUMNS =
            "select id, title, coalesce(site_name, site, feed_name) as site, language, changed_at, version_count from article";
    private static final String LATEST = COLUMNS + " order by stored_at desc limit ?";
    private static final String NAMED = COLUMNS + " where id = any(?) order by changed_at";

    /// Returns the articles that were stored last, newest first.
    static List<ArticleLine> latest(Connection connection, int limit) throws SQLException {
        return Sql.list(connection, LATEST, ArticleLine::of, limit);
    }

    /// Returns the articles that still exist, oldest first.
    static List<ArticleLine> named(Connection connection, Collection<UUID> ids) throws SQLException {
        return ids.isEmpty() ? List.of() : Sql.list(connection, NAMED, ArticleLine::of, ids);
    }

    private static ArticleLine of(ResultSet row) throws SQLException {
        return new ArticleLine(
                row.getObject(1, UUID.class),
                visible(row.getString(2)),
                visible(row.getString(3)),
                row.getString(4),
                Sql.instant(row, 5),
                row.getInt(6) > 1);
    }

    private static @Nullable String visible(@Nullable String text) {
        return text == null ? null : VisibleText.of(text);
    }

    /// Tells this version from others of the article.
    public String key() {
        return id + "-" + storedAt.toEpochMilli();
    }
}
