package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/// Deletes articles of which no feed has shown anything new for long, and keeps in `article_purge` up to
/// when that was done.
///
/// Portions of 500 are transactions of their own, so that neither a lock nor a snapshot is held for
/// long; what a writer has locked is left for the next time.
final class ArticlePurge {
    private static final int ROUND = 5000;
    private static final int PORTION = 500;
    private static final String RAISE = """
            insert into article_purge as known (purged_before) values (?)
            on conflict (id) do update set purged_before = excluded.purged_before
            where excluded.purged_before > known.purged_before""";

    /// Those of articles that there are not, or not any more. A later one may come before its article.
    private static final String UNMARK = """
            delete from article_retraction r
            where retracted_at < ? and not exists (select from article a where a.id = r.article_id)""";

    static final String PURGED_BEFORE = "select purged_before from article_purge";

    /// None was observed last before it was first seen, so the index by that finds them.
    private static final String FIND = "select id from article where first_seen_at < ? and observed_at < ?"
            + " order by first_seen_at limit " + ROUND;

    /// Those that stay of the stories of which some go: each once, however many go.
    private static final String LEFT_ALONE = """
            array(select article_id from story_article
                where story_id in (select story_id from touched) and article_id not in (select id from past))""";

    private static final String DELETE = """
            with past as (
                select id from article where id = any(?) and observed_at < ? for update skip locked),
            unmarked as (
                delete from article_retraction where article_id in (select id from past)),
            touched as (
                select distinct story_id from story_article where article_id in (select id from past)),
            left_alone as (
                %s),
            told as (
                insert into article_change (article_ids, purged) select array_agg(id), true from past having count(*) > 0)
            delete from article where id in (select id from past)""".formatted(ArticleQueue.STORY.adding(LEFT_ALONE));

    /// There is an index by when articles were first seen.
    private static final String TIMES = """
            select clock_timestamp(),
                greatest((select max(first_seen_at) from article), (select max(last_poll_at) from feed))""";

    private ArticlePurge() {}

    /// What was observed before then has been purged; [Instant#MIN] where nothing ever was.
    ///
    /// @param found of [#PURGED_BEFORE]
    static Instant purgedBefore(ResultSet found) throws SQLException {
        return found.next() ? found.getObject(1, OffsetDateTime.class).toInstant() : Instant.MIN;
    }

    /// Deletes up to 5,000 articles last observed before then, with all that belongs to them, and what is left of
    /// retractions from before then.
    ///
    /// @return how many that were
    static int purge(DataSource database, Instant before) throws SQLException {
        OffsetDateTime horizon = before.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
        int deleted = 0;
        try (Connection connection = database.getConnection()) {
            update(connection, RAISE, horizon);
            update(connection, UNMARK, horizon);
            List<UUID> past = find(connection, horizon);
            for (int from = 0; from < past.size(); from += PORTION) {
                deleted += delete(connection, past.subList(from, Math.min(past.size(), from + PORTION)), horizon);
            }
        } catch (SQLException e) {
            if (deleted == 0) {
                throw e;
            }
        }
        return deleted;
    }

    static ArticleStore.Times times(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(TIMES);
                ResultSet row = select.executeQuery()) {
            row.next();
            return new ArticleStore.Times(
                    row.getObject(1, OffsetDateTime.class).toInstant(),
                    Optional.ofNullable(row.getObject(2, OffsetDateTime.class)).map(OffsetDateTime::toInstant));
        }
    }

    private static void update(Connection connection, String sql, OffsetDateTime horizon) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setObject(1, horizon);
            update.executeUpdate();
        }
    }

    private static List<UUID> find(Connection connection, OffsetDateTime horizon) throws SQLException {
        List<UUID> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(FIND)) {
            select.setObject(1, horizon);
            select.setObject(2, horizon);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getObject(1, UUID.class));
                }
            }
        }
        return found;
    }

    private static int delete(Connection connection, List<UUID> ids, OffsetDateTime horizon) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
            delete.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            delete.setObject(2, horizon);
            return delete.executeUpdate();
        }
    }
}
