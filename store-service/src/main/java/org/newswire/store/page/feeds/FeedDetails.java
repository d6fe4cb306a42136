package org.newswire.store.page.feeds;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.raw.FeedStatus;
import org.newswire.store.api.ProblemException;
import org.newswire.store.database.RowWriter;
import org.newswire.store.database.Sql;
import org.newswire.store.page.ShownText;
import org.newswire.store.page.VisibleText;
import org.newswire.text.UrlSecrets;

/// What the store knows about one feed.
///
/// @param address  that is polled, if it differs from the feed's URL
/// @param hub      WebSub hub with a subscription
/// @param requests of the last two days, latest day first
/// @param polls    recent ones, latest first
/// @param articles latest ones of the feed, by publication
/// @param lastArticleAt when the feed first contained its newest article
public record FeedDetails(
        Feed feed,
        @Nullable String address,
        FeedStatus.@Nullable Hub hub,
        List<HostRequests> requests,
        List<ReportedPoll> polls,
        FeedDays days,
        List<ArticleLine> articles,
        @Nullable Instant lastArticleAt) {
    private static final String FEED = "select * from feed where id = ?";
    private static final String DETAIL = "select address, hub, requests from feed_detail where feed_id = ?";
    private static final String ARTICLES = """
            select id, title, url, link, listed_at, first_seen_at from article where feed_id = ?
            order by listed_at desc, id desc limit 10""";
    /// Articles that another feed had, too.
    private static final String CARRIED = "select max(first_seen_at) as at from article_source where feed_id = ?";

    private static final int MAX_TITLE_CHARS = 300;
    private static final int MAX_URL_CHARS = 2_048;

    public FeedDetails {
        requests = List.copyOf(requests);
        polls = List.copyOf(polls);
        articles = List.copyOf(articles);
    }

    /// An article of the feed.
    public record ArticleLine(UUID id, String title, Instant listedAt, Instant firstSeenAt) {
        private static ArticleLine of(ResultSet row) throws SQLException {
            String title = Stream.of(row.getString("title"), row.getString("url"), row.getString("link"))
                    .filter(text -> text != null && !text.isBlank())
                    .findFirst()
                    .orElse("–");
            return new ArticleLine(
                    row.getObject("id", UUID.class),
                    ShownText.of(VisibleText.of(title), MAX_TITLE_CHARS),
                    Sql.findInstant(row, "listed_at").orElseThrow(),
                    Sql.findInstant(row, "first_seen_at").orElseThrow());
        }
    }

    /// The requests to one host on one day.
    ///
    /// @param unchanged  answers with status 304
    /// @param failed     answers with 4xx or 5xx, and requests without an answer
    /// @param pauses     answers with 429 or 503
    /// @param violations requests that violated a politeness rule
    public record HostRequests(
            LocalDate day,
            String host,
            long sent,
            long unchanged,
            long failed,
            long bytes,
            long pauses,
            long violations) {
        private static HostRequests of(String host, FeedStatus.HostDay day) {
            return new HostRequests(
                    day.day(),
                    ShownText.of(host, MAX_TITLE_CHARS),
                    sum(day.requests().values().stream()),
                    day.answers().getOrDefault("304", 0L),
                    sum(Stream.of("4xx", "5xx", "none")
                            .map(kind -> day.answers().getOrDefault(kind, 0L))),
                    day.bytes(),
                    Objects.requireNonNullElse(day.pauses(), 0L),
                    day.violations() == null ? 0 : sum(day.violations().values().stream()));
        }

        public long kib() {
            return (bytes + 1023) / 1024;
        }

        private static long sum(Stream<Long> counts) {
            return counts.mapToLong(Long::longValue).sum();
        }
    }

    private record Detail(
            @Nullable String address,
            @Nullable String hub,
            @Nullable String requests) {}

    /// @throws ProblemException if there is no such feed
    static FeedDetails read(Connection connection, UUID id, Instant now) throws SQLException, ProblemException {
        Feed feed = Sql.first(connection, FEED, Feed::of, id)
                .orElseThrow(() -> ProblemException.notFound("The feed does not exist."));
        Detail detail = Sql.first(
                        connection, DETAIL, row -> new Detail(row.getString(1), row.getString(2), row.getString(3)), id)
                .orElse(new Detail(null, null, null));
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        List<ArticleLine> articles = Sql.list(connection, ARTICLES, ArticleLine::of, id);
        return new FeedDetails(
                feed,
                detail.address == null ? null : ShownText.of(UrlSecrets.masked(detail.address), MAX_URL_CHARS),
                parsed(detail.hub, new TypeReference<FeedStatus.Hub>() {}).orElse(null),
                requests(detail.requests),
                ReportedPoll.read(connection, id),
                Objects.requireNonNull(
                        FeedDays.read(connection, List.of(id), today).get(id)),
                articles,
                lastArticleAt(connection, id, articles));
    }

    private static @Nullable Instant lastArticleAt(Connection connection, UUID id, List<ArticleLine> articles)
            throws SQLException {
        Optional<Instant> carried = Sql.only(connection, CARRIED, row -> Sql.findInstant(row, "at"), id);
        return Stream.concat(articles.stream().map(ArticleLine::firstSeenAt), carried.stream())
                .max(Instant::compareTo)
                .orElse(null);
    }

    private static List<HostRequests> requests(@Nullable String json) {
        return parsed(json, new TypeReference<List<FeedStatus.HostLedger>>() {}).stream()
                .flatMap(List::stream)
                .flatMap(host -> host.days().stream().map(day -> HostRequests.of(host.host(), day)))
                .sorted(Comparator.comparing(HostRequests::day).reversed().thenComparing(HostRequests::host))
                .toList();
    }

    /// Ignores fields that a newer version has added.
    private static <T> Optional<T> parsed(@Nullable String json, TypeReference<T> type) {
        if (json == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(RowWriter.JSON
                    .readerFor(type)
                    .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .readValue(json));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /// Returns the latest known poll that found new items.
    Optional<ReportedPoll> lastWithItems() {
        return polls.stream().filter(poll -> poll.newItems() > 0).findFirst();
    }
}
