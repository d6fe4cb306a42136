package org.newswire.raw;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.databind.EnumNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.EnumNaming;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.newswire.contract.Contract;
import org.newswire.kafka.Topic;

/// A value of `news.feed-status`: the state of one feed after its last poll. The key is the feed's id as
/// text; a tombstone means that the feed is no longer polled.
///
/// @param format         format of the document, such as `rss2` or `atom10`; absent before the first one
/// @param reason         what determines the time of the next poll
/// @param lastStatus     HTTP status of the last poll; absent without a response
/// @param lastFailure    class of the last poll's failure, such as `timeout`; absent after a success
/// @param failures       consecutive failed polls
/// @param polls          polls so far
/// @param itemsPublished item versions published to `news.raw` so far
/// @param itemsPerDay    publication rate, estimated from the items in the feed
/// @param flags          repairs of the document and anomalies of the feed
/// @param replacement    URL that the feed has probably moved to
/// @param address        URL after permanent redirects, if it differs from `url`
/// @param ledger         requests to hosts for this feed in the last days. Each request is counted for one
///     feed, so the sum over all feeds is the total of a host; absent without requests
/// @param hub            WebSub hub with a subscription, if there is one
/// @param history        progress of reading history; absent if the feed has none
@RecordBuilder
@RecordBuilder.Options(useImmutableCollections = true)
public record FeedStatus(
        UUID feedId,
        String url,
        @Nullable String name,
        @Nullable String title,
        List<String> tags,
        @Nullable String format,
        State state,
        Reason reason,
        @Nullable Instant lastPollAt,
        @Nullable Instant lastSuccessAt,
        Instant nextPollAt,
        @Nullable Integer lastStatus,
        @Nullable String lastFailure,
        @Nullable String lastFailureDetail,
        int failures,
        long polls,
        long itemsPublished,
        @Nullable Double itemsPerDay,
        List<String> flags,
        @Nullable String replacement,
        @Nullable String address,
        @Nullable Hub hub,
        @Nullable List<HostLedger> ledger,
        @Nullable History history) {

    public static final Topic TOPIC = Topic.compacted("news.feed-status", 32);
    public static final Contract<FeedStatus> CONTRACT = new Contract<>("feed-status", FeedStatus.class);

    public FeedStatus {
        tags = List.copyOf(tags);
        flags = List.copyOf(flags);
        ledger = ledger == null || ledger.isEmpty() ? null : List.copyOf(ledger);
    }

    /// A subscription at a WebSub hub.
    ///
    /// @param leaseEnd end of the lease; absent before the hub has confirmed
    /// @param pushed   polls with new items after a notification
    /// @param missed   polls with new items without a notification
    public record Hub(String url, @Nullable Instant leaseEnd, long pushed, long missed) {}

    /// The progress of reading history: the sitemaps of an index, or the older documents of a feed.
    ///
    /// @param kind  `sitemaps` or `archive`
    /// @param read  documents read so far
    /// @param total documents in total; absent if that is unknown
    /// @param items items found in them so far
    public record History(
            String kind,
            HistoryState state,
            int read,
            @Nullable Integer total,
            long items) {}

    /// How far history has been read.
    @EnumNaming(KebabCaseStrategy.class)
    public enum HistoryState {
        /// There is more to read.
        READING,
        /// All documents have been read.
        COMPLETE,
        /// The limit of documents or items was reached.
        LIMIT,
        /// A document is not available.
        UNAVAILABLE,
        @JsonEnumDefaultValue
        UNKNOWN
    }

    /// The requests to one host.
    ///
    /// @param host lower case; `*` sums up further hosts
    /// @param days at most 14
    public record HostLedger(String host, List<HostDay> days) {
        public HostLedger {
            days = List.copyOf(days);
        }
    }

    /// The requests to one host on one day, and the responses.
    ///
    /// @param day         in UTC
    /// @param requests    by kind: `feed`, `page`, `robots`, `hub`, `list`; without zeros
    /// @param answers     by status: `2xx`, `304`, `3xx` (others), `4xx`, `5xx`, `none`; without zeros
    /// @param conditional requests with `If-None-Match` or `If-Modified-Since`; absent for none
    /// @param bytes       received bytes: headers, and bodies as transferred
    /// @param pauses      answers with 429 or 503; absent for none
    /// @param violations  requests that violated a politeness rule: `gap`, `concurrency`,
    ///     `retry_after`, `robots`, `crawl_delay`; absent for none
    public record HostDay(
            LocalDate day,
            Map<String, Long> requests,
            Map<String, Long> answers,
            @Nullable Long conditional,
            long bytes,
            @Nullable Long pauses,
            @Nullable Map<String, Long> violations) {
        public HostDay {
            requests = inOrder(requests);
            answers = inOrder(answers);
            violations = violations == null ? null : inOrder(violations);
        }

        private static Map<String, Long> inOrder(Map<String, Long> counts) {
            return Collections.unmodifiableMap(new LinkedHashMap<>(counts));
        }
    }

    /// The state of the feed.
    @EnumNaming(KebabCaseStrategy.class)
    public enum State {
        ACTIVE,
        THROTTLED,
        FAILING,
        GONE,
        @JsonEnumDefaultValue
        UNKNOWN
    }

    /// What determines the time of the next poll.
    @EnumNaming(KebabCaseStrategy.class)
    public enum Reason {
        RHYTHM,
        SHORTEST_INTERVAL,
        LONGEST_INTERVAL,
        QUIET,
        BUDGET,
        PUSHED,
        SERVER_MAX_AGE,
        SERVER_EXPIRES,
        FEED_TTL,
        FEED_UPDATE_PERIOD,
        SKIP_HOURS,
        SHOWN_WINDOW,
        POSSIBLE_GAP,
        RETRY_AFTER,
        THROTTLED,
        FAILURE,
        PROBABLY_GONE,
        GONE,
        @JsonEnumDefaultValue
        UNKNOWN
    }

    /// Returns the CloudEvents headers of this status. The event id is derived from the whole value,
    /// because a poll with several batches has several statuses.
    public Headers headers(String trace) {
        Instant time = lastPollAt == null ? nextPollAt : lastPollAt;
        UUID event = NameUuid.ofEvent(feedId, "status " + new String(CONTRACT.encode(this), UTF_8));
        return CONTRACT.headers("org.newswire.feed.polled", event.toString(), url, feedId.toString(), time, trace);
    }
}
