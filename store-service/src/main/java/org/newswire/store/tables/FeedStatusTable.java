package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.newswire.raw.FeedStatus;
import org.newswire.store.database.BatchWriter;
import org.newswire.text.KebabCase;

/// Writes the state of feeds, in the order of the records. The records of a feed are in one partition,
/// whose position is locked, so no older record follows a newer one. Times do not count, since clocks may
/// be set back.
final class FeedStatusTable {
    private static final List<String> COLUMNS = List.of("""
            url, name, title, tags, format, state, reason, last_poll_at,
            last_success_at, next_poll_at, last_status, last_failure, last_failure_detail, failures, polls,
            items_published, items_per_day, flags, replacement, as_of""".split(",\\s", -1));
    private static final String UPSERT = "insert into feed (watched, id, " + String.join(", ", COLUMNS)
            + ") values (true" + ", ?".repeat(COLUMNS.size() + 1) + ") on conflict (id) do update set (watched, "
            + String.join(", ", COLUMNS) + ") = (true, excluded." + String.join(", excluded.", COLUMNS) + ")";
    private static final String DROP = "update feed set watched = false, as_of = ? where id = ?";

    private FeedStatusTable() {}

    /// Writes the changes of feeds among the given ones, in their order.
    static void write(Connection connection, List<Change> changes) throws SQLException {
        try (BatchWriter upsert = new BatchWriter(connection, UPSERT);
                BatchWriter drop = new BatchWriter(connection, DROP)) {
            for (Change change : changes) {
                if (change instanceof Change.FeedPolled polled) {
                    drop.execute();
                    fill(upsert, polled);
                } else if (change instanceof Change.FeedDropped dropped) {
                    upsert.execute();
                    drop.instant(dropped.asOf()).uuid(dropped.feedId()).add();
                }
            }
            upsert.execute();
            drop.execute();
        }
    }

    private static void fill(BatchWriter row, Change.FeedPolled polled) throws SQLException {
        FeedStatus status = polled.status();
        row.uuid(status.feedId())
                .text(status.url())
                .text(status.name())
                .text(status.title())
                .texts(status.tags())
                .text(status.format())
                .text(KebabCase.of(status.state()))
                .text(KebabCase.of(status.reason()))
                .instant(status.lastPollAt())
                .instant(status.lastSuccessAt())
                .instant(status.nextPollAt())
                .number(status.lastStatus())
                .text(status.lastFailure())
                .text(status.lastFailureDetail())
                .number(status.failures())
                .number(status.polls())
                .number(status.itemsPublished())
                .number(status.itemsPerDay())
                .texts(status.flags())
                .text(status.replacement())
                .instant(polled.asOf())
                .add();
    }
}
