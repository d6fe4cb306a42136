package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.newswire.raw.FeedStatus;
import org.newswire.store.database.RowBatch;

/// Writes how feeds fare, in the order of the records: a feed's records are in one partition, whose position is
/// locked, so no older one comes after a newer one. Times are not compared, as clocks are set back.
final class FeedTable {
    private static final String UPSERT = """
            insert into feed as known (id, url, name, title, tags, watched, format, state, reason,
                last_poll_at, last_success_at, next_poll_at, last_status, last_failure, last_failure_detail,
                failures, polls, items_published, items_per_day, flags, replacement, as_of)
            values (?, ?, ?, ?, ?, true, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (id) do update set
                (url, name, title, tags, watched, format, state, reason,
                last_poll_at, last_success_at, next_poll_at, last_status, last_failure, last_failure_detail,
                failures, polls, items_published, items_per_day, flags, replacement, as_of)
                = (excluded.url, excluded.name, excluded.title, excluded.tags, true, excluded.format,
                excluded.state, excluded.reason, excluded.last_poll_at, excluded.last_success_at,
                excluded.next_poll_at, excluded.last_status, excluded.last_failure, excluded.last_failure_detail,
                excluded.failures, excluded.polls, excluded.items_published, excluded.items_per_day,
                excluded.flags, excluded.replacement, excluded.as_of)""";
    private static final String DROP = "update feed set watched = false, as_of = ? where id = ?";

    private final Connection connection;

    FeedTable(Connection connection) {
        this.connection = connection;
    }

    /// Writes changes of feeds, in the order given. Changes of other kinds are passed over.
    void write(List<Change> changes) throws SQLException {
        try (RowBatch upsert = new RowBatch(connection, UPSERT);
                RowBatch drop = new RowBatch(connection, DROP)) {
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

    private static void fill(RowBatch row, Change.FeedPolled polled) throws SQLException {
        FeedStatus status = polled.status();
        row.uuid(status.feedId())
                .text(status.url())
                .text(status.name())
                .text(status.title())
                .texts(status.tags())
                .text(status.format())
                .text(word(status.state()))
                .text(word(status.reason()))
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

    /// As the contract spells it.
    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
