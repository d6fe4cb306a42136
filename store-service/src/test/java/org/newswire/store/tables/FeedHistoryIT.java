package org.newswire.store.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.NOON;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.article.Articles;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.FeedStatusBuilder;
import org.newswire.store.database.StoreDatabase;

/// The history of feeds has a bounded number of rows and does not depend on repetitions. Tests
/// [FeedHistoryTable].
final class FeedHistoryIT {
    private static StoreDatabase database;

    @BeforeAll
    static void start() {
        database = new StoreDatabase();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void empty() throws Exception {
        database.empty();
    }

    @Test
    void keepsTheLast20PollsAnd31DaysOfAFeed() throws Exception {
        List<Change> changes = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            int number = i;
            changes.add(polled(
                    NOON.plus(Duration.ofDays(i)), feed -> feed.polls(number).itemsPublished(2L * number)));
        }
        write(changes);

        List<String> polls = database.rows("select number from feed_poll order by number");
        assertThat(polls).hasSize(20).startsWith("81").endsWith("100");
        assertThat(database.rows("select items from feed_day order by day"))
                .hasSize(31)
                .startsWith("140")
                .endsWith("200");

        List<String> before = everything();
        write(List.of(changes.getLast()));
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void aDayBeginsWithTheItemsBeforeIt() throws Exception {
        write(List.of(polled(NOON, feed -> feed.polls(500).itemsPublished(1_000))));
        write(List.of(
                polled(NOON.plus(Duration.ofDays(40)), feed -> feed.polls(501).itemsPublished(1_003)),
                polled(NOON.plus(Duration.ofDays(40)), feed -> feed.polls(502).itemsPublished(1_004))));

        assertThat(database.rows("select items_before, items from feed_day order by day"))
                .containsExactly("1000 1000", "1000 1004");
    }

    @Test
    void aDayCountsEachItemOnceWhenTwoStoresWriteItsStatuses() throws Exception {
        Change first = polled(NOON, feed -> feed.polls(1).itemsPublished(3));
        Change second = polled(NOON.plusSeconds(60), feed -> feed.polls(2).itemsPublished(5));
        new PostgresArticleStore(database.connections()).write(List.of(first));
        new PostgresArticleStore(database.connections()).write(List.of(first, second));

        assertThat(database.rows("select items_before, items from feed_day")).containsExactly("0 5");
    }

    @Test
    void aPollThatTheHostsBackOffDefersDoesNotReplaceTheLastPoll() throws Exception {
        write(List.of(polled(NOON, feed -> feed.polls(7).lastStatus(503).lastFailure("throttled"))));
        write(List.of(polled(NOON, feed -> feed.polls(7).lastStatus(null).lastFailure("throttled"))));

        assertThat(database.rows("select number, status from feed_poll")).containsExactly("7 503");
    }

    @Test
    void keepsTheRequestsOfTheLastTwoDays() throws Exception {
        List<FeedStatus.HostDay> days = List.of(day("2026-02-27"), day("2026-02-28"), day("2026-03-01"));
        write(List.of(polled(NOON, feed -> feed.ledger(List.of(new FeedStatus.HostLedger("daily.example", days))))));
        assertThat(database.rows("select jsonb_path_query_array(requests, '$[*].days[*].day') from feed_detail"))
                .containsExactly("[\"2026-02-28\", \"2026-03-01\"]");

        write(List.of(polled(NOON, feed -> feed.ledger(null))));
        assertThat(database.rows("select requests from feed_detail")).containsExactly("null");
    }

    private static FeedStatus.HostDay day(String date) {
        return new FeedStatus.HostDay(
                LocalDate.parse(date), Map.of("feed", 1L), Map.of("2xx", 1L), null, 10, null, null);
    }

    private static List<String> everything() throws Exception {
        return database.rows(
                "select to_jsonb(p)::text from feed_poll p union all select to_jsonb(d)::text from feed_day d"
                        + " union all select to_jsonb(f)::text from feed_detail f order by 1");
    }

    private static Change.FeedPolled polled(Instant at, UnaryOperator<FeedStatusBuilder> change) {
        FeedStatusBuilder feed = FeedStatusBuilder.builder(Articles.polled("https://daily.example/rss"))
                .lastPollAt(at)
                .lastStatus(200);
        return new Change.FeedPolled(change.apply(feed).build(), at);
    }

    private static void write(List<Change> changes) throws Exception {
        new PostgresArticleStore(database.connections()).write(changes);
    }
}
