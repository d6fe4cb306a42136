package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.FeedStatus.HostLedger;
import org.newswire.store.database.BatchWriter;
import org.newswire.text.KebabCase;

/// Keeps the last polls and days of each feed for its page. Every feed has a fixed number of rows, which are
/// overwritten. Repeating a status changes nothing.
final class FeedHistoryTable {
    private static final int POLLS = 20;
    private static final int DAYS = 31;
    private static final int DAYS_OF_REQUESTS = 2;

    private static final String DETAIL = """
            insert into feed_detail (feed_id, address, hub, requests) values (?, ?, ?::jsonb, ?::jsonb)
            on conflict (feed_id) do update
            set (address, hub, requests) = (excluded.address, excluded.hub, excluded.requests)""";

    /// A poll with several batches has several statuses, and the last one stays. A status without a response that
    /// repeats the number of polls is not a poll: the host was backing off, so no request was sent.
    private static final String POLL = """
            insert into feed_poll as known (feed_id, slot, number, polled_at, state, status, failure, failure_detail,
                reason, next_poll_at, items_published)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (feed_id, slot) do update
            set (number, polled_at, state, status, failure, failure_detail, reason, next_poll_at, items_published)
                = (excluded.number, excluded.polled_at, excluded.state, excluded.status, excluded.failure,
                   excluded.failure_detail, excluded.reason, excluded.next_poll_at, excluded.items_published)
            where known.number <> excluded.number or excluded.status is not null""";

    /// The table `feed` still has the number of items before the batch.
    private static final String DAY = """
            insert into feed_day as known (feed_id, slot, day, items_before, items, failure)
            values (?, ?, ?, coalesce((select f.items_published from feed f where f.id = ?), ?), ?, ?)
            on conflict (feed_id, slot) do update
            set (day, items_before, items, failure) = (excluded.day,
                case when known.day = excluded.day then known.items_before else excluded.items_before end,
                excluded.items,
                coalesce(excluded.failure, case when known.day = excluded.day then known.failure end))""";

    private FeedHistoryTable() {}

    /// Must be called before the table `feed` is written.
    static void write(Connection connection, List<Change> changes) throws SQLException {
        List<Change.FeedPolled> polled = changes.stream()
                .filter(Change.FeedPolled.class::isInstance)
                .map(Change.FeedPolled.class::cast)
                .toList();
        if (polled.isEmpty()) {
            return;
        }
        try (BatchWriter details = new BatchWriter(connection, DETAIL);
                BatchWriter polls = new BatchWriter(connection, POLL);
                BatchWriter days = new BatchWriter(connection, DAY)) {
            for (Change.FeedPolled each : polled) {
                addDetail(details, each.status());
                addPoll(polls, each.status());
                addDay(days, each.status(), each.asOf());
            }
            details.execute();
            polls.execute();
            days.execute();
        }
    }

    private static void addDetail(BatchWriter row, FeedStatus status) throws SQLException {
        row.uuid(status.feedId()).text(status.address());
        row.json(status.hub());
        List<HostLedger> requests = status.ledger() == null ? List.of() : latest(status.ledger());
        row.json(requests.isEmpty() ? null : requests);
        row.add();
    }

    private static List<HostLedger> latest(List<HostLedger> ledger) {
        LocalDate last = ledger.stream()
                .flatMap(host -> host.days().stream())
                .map(FeedStatus.HostDay::day)
                .max(LocalDate::compareTo)
                .orElse(LocalDate.EPOCH);
        return ledger.stream()
                .map(host -> new HostLedger(
                        host.host(),
                        host.days().stream()
                                .filter(day -> day.day().isAfter(last.minusDays(DAYS_OF_REQUESTS)))
                                .toList()))
                .filter(host -> !host.days().isEmpty())
                .toList();
    }

    private static void addPoll(BatchWriter row, FeedStatus status) throws SQLException {
        if (status.lastPollAt() == null) {
            return;
        }
        row.uuid(status.feedId())
                .number(Math.floorMod(status.polls(), POLLS))
                .number(status.polls())
                .instant(status.lastPollAt())
                .text(KebabCase.of(status.state()))
                .number(status.lastStatus())
                .text(status.lastFailure())
                .text(status.lastFailureDetail())
                .text(KebabCase.of(status.reason()))
                .instant(status.nextPollAt())
                .number(status.itemsPublished())
                .add();
    }

    /// The time of the record counts, because a wrong time of a publisher or ingest must not reach other days.
    private static void addDay(BatchWriter row, FeedStatus status, Instant asOf) throws SQLException {
        LocalDate day = LocalDate.ofInstant(asOf, ZoneOffset.UTC);
        row.uuid(status.feedId())
                .number(Math.floorMod(day.toEpochDay(), DAYS))
                .date(day)
                .uuid(status.feedId())
                .number(status.polls() <= 1 ? 0 : status.itemsPublished())
                .number(status.itemsPublished())
                .text(status.lastFailure())
                .add();
    }
}
