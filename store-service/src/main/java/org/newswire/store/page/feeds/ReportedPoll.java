package org.newswire.store.page.feeds;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.store.database.Sql;
import org.newswire.store.page.ShownText;

/// A poll of a feed that its status has reported.
///
/// @param number   polls of the feed so far
/// @param reason   what determined the next poll
/// @param newItems published since the poll before in the history; 0 if that is not known
/// @param skipped  polls between this one and the one before in the history: they found nothing new
@RecordBuilder
public record ReportedPoll(
        long number,
        Instant at,
        String state,
        @Nullable Integer status,
        @Nullable String failure,
        @Nullable String detail,
        String reason,
        Instant nextPollAt,
        long newItems,
        long skipped) {
    private static final String POLLS = """
            select number, polled_at, state, status, failure, failure_detail, reason, next_poll_at,
                greatest(0, items_published - coalesce(lag(items_published) over history,
                    case when number = 1 then 0 else items_published end)) as new_items,
                greatest(0, number - coalesce(lag(number) over history, number) - 1) as skipped
            from feed_poll where feed_id = ? window history as (order by polled_at, number)
            order by polled_at desc, number desc""";
    private static final int MAX_DETAIL_CHARS = 500;

    static List<ReportedPoll> read(Connection connection, UUID feed) throws SQLException {
        return Sql.list(connection, POLLS, ReportedPoll::of, feed);
    }

    private static ReportedPoll of(ResultSet row) throws SQLException {
        String detail = row.getString("failure_detail");
        return ReportedPollBuilder.builder()
                .number(row.getLong("number"))
                .at(Sql.findInstant(row, "polled_at").orElseThrow())
                .state(row.getString("state"))
                .status(row.getObject("status", Integer.class))
                .failure(row.getString("failure"))
                .detail(detail == null ? null : ShownText.of(detail, MAX_DETAIL_CHARS))
                .reason(row.getString("reason"))
                .nextPollAt(Sql.findInstant(row, "next_poll_at").orElseThrow())
                .newItems(row.getLong("new_items"))
                .skipped(row.getLong("skipped"))
                .build();
    }
}
