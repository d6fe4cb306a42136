package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.newswire.store.database.Sql;

/// Deletes articles that no feed has contained since a given time, and stores that time in `article_purge`.
///
/// Each batch of 500 is a transaction of its own, so that locks and snapshots are short. Rows that a writer
/// has locked are left for the next purge.
final class ArticlePurge {
    private static final int ROUND = 5000;
    private static final int BATCH_SIZE = 500;
    private static final String ADVANCE = """
            insert into article_purge as known (purged_before) values (?)
            on conflict (id) do update set purged_before = excluded.purged_before
            where excluded.purged_before > known.purged_before""";

    /// Deletes old retractions of articles that do not exist. A recent retraction may precede its article.
    private static final String DELETE_RETRACTIONS = """
            delete from article_retraction r
            where retracted_at < ? and not exists (select from article a where a.id = r.article_id)""";

    static final String PURGED_BEFORE = "select purged_before from article_purge";

    /// An article is never last observed before it is first seen, so the index on `first_seen_at` finds the
    /// candidates.
    private static final String FIND = "select id from article where first_seen_at < ? and observed_at < ?"
            + " order by first_seen_at limit " + ROUND;

    /// The remaining articles of the affected stories, each once.
    private static final String REMAINING = """
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
            delete from article where id in (select id from past)""".formatted(ArticleQueue.STORY.adding(REMAINING));

    /// `first_seen_at` has an index.
    private static final String TIMES = """
            select clock_timestamp(),
                greatest((select max(first_seen_at) from article), (select max(last_poll_at) from feed)) as last_heard""";

    private ArticlePurge() {}

    /// Returns the time before which articles were purged; [Instant#MIN] if nothing was purged.
    ///
    /// @param found the result of [#PURGED_BEFORE]
    static Instant purgedBefore(ResultSet found) throws SQLException {
        return found.next() ? Sql.instant(found, 1) : Instant.MIN;
    }

    /// Deletes up to 5,000 articles last observed before a time, with all their rows, and older
    /// retractions.
    ///
    /// @return number of deleted articles
    static int purge(DataSource database, Instant before) throws SQLException {
        Instant horizon = before.truncatedTo(ChronoUnit.MICROS);
        int deleted = 0;
        try (Connection connection = database.getConnection()) {
            Sql.execute(connection, ADVANCE, horizon);
            Sql.execute(connection, DELETE_RETRACTIONS, horizon);
            List<UUID> past = Sql.list(connection, FIND, row -> row.getObject(1, UUID.class), horizon, horizon);
            for (int from = 0; from < past.size(); from += BATCH_SIZE) {
                List<UUID> batch = past.subList(from, Math.min(past.size(), from + BATCH_SIZE));
                deleted += Sql.execute(connection, DELETE, batch, horizon);
            }
        } catch (SQLException e) {
            if (deleted == 0) {
                throw e;
            }
        }
        return deleted;
    }

    static ArticleStore.Times times(DataSource database) throws SQLException {
        return Sql.first(
                        database,
                        TIMES,
                        row -> new ArticleStore.Times(Sql.instant(row, 1), Sql.findInstant(row, "last_heard")))
                .orElseThrow();
    }
}
