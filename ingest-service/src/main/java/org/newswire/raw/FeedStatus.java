package org.newswire.raw;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.Topic;

/// A value of `news.feed-status`: how one feed fares, as of its last poll. The key is the feed's id, in
/// text; a tombstone says that it is not watched any more.
///
/// @param format         what the document is, such as `rss2` or `atom10`; absent until one was read
/// @param reason         why the next poll is when it is
/// @param lastStatus     HTTP status of the last poll; absent where no answer came
/// @param lastFailure    class of the last poll's failure, such as `timeout`; absent after a success
/// @param failures       polls in a row that failed
/// @param polls          polls so far
/// @param itemsPublished item versions published to `news.raw` so far
/// @param itemsPerDay    how fast the feed publishes, estimated from the items that it shows
/// @param flags          what had to be repaired in the document, and what is odd with the feed
/// @param replacement    an address that the feed seems to have moved to
/// @param address        where it is polled since permanent redirects led there; absent where that is
///     `url`
/// @param ledger         what was asked of hosts for this feed's sake in the last days, each request in
///     one feed's: the sum over the feeds is what a host has got; absent where nothing was
/// @param hub            which WebSub hub pushes its news; absent where none is asked to
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
        @Nullable List<HostLedger> ledger) {

    public static final Topic TOPIC = Topic.compacted("news.feed-status", 32);
    public static final Contract<FeedStatus> CONTRACT = new Contract<>("feed-status", FeedStatus.class);

    public FeedStatus {
        tags = List.copyOf(tags);
        flags = List.copyOf(flags);
        ledger = ledger == null ? null : List.copyOf(ledger);
    }

    /// A WebSub hub that was asked to push a feed's news.
    ///
    /// @param leaseEnd until when it does; absent while it has not confirmed
    /// @param pushed   polls that brought items after it had pushed
    /// @param missed   polls that brought items of which it had said nothing
    public record Hub(String url, @Nullable Instant leaseEnd, long pushed, long missed) {}

    /// What one host was asked for.
    ///
    /// @param host in lower case; `*` stands for others that are not told apart
    /// @param days at most 14
    public record HostLedger(String host, List<HostDay> days) {
        public HostLedger {
            days = List.copyOf(days);
        }
    }

    /// What one host was asked for in a day, and how it answered.
    ///
    /// @param day         in UTC
    /// @param requests    by kind: `feed`, `page`, `robots`, `hub`, `list`; those that there were
    /// @param answers     by status: `2xx`, `304`, `3xx` (others), `4xx`, `5xx`, `none`; those that
    /// there were
    /// @param conditional requests with `If-None-Match` or `If-Modified-Since`; absent for none
    /// @param bytes       received: heads, and bodies as transferred
    /// @param pauses      answers with 429 or 503; absent for none
    /// @param violations  requests that broke a rule of politeness: `gap`, `concurrency`,
    ///     `retry_after`, `robots`; absent for none
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

    /// How the feed is.
    public enum State {
        @JsonProperty("active")
        ACTIVE,
        @JsonProperty("throttled")
        THROTTLED,
        @JsonProperty("failing")
        FAILING,
        @JsonProperty("gone")
        GONE,
        @JsonEnumDefaultValue
        @JsonProperty("unknown")
        UNKNOWN
    }

    /// Why the next poll is when it is.
    public enum Reason {
        @JsonProperty("rhythm")
        RHYTHM,
        @JsonProperty("shortest-interval")
        SHORTEST_INTERVAL,
        @JsonProperty("longest-interval")
        LONGEST_INTERVAL,
        @JsonProperty("quiet")
        QUIET,
        @JsonProperty("budget")
        BUDGET,
        @JsonProperty("pushed")
        PUSHED,
        @JsonProperty("server-max-age")
        SERVER_MAX_AGE,
        @JsonProperty("server-expires")
        SERVER_EXPIRES,
        @JsonProperty("feed-ttl")
        FEED_TTL,
        @JsonProperty("feed-update-period")
        FEED_UPDATE_PERIOD,
        @JsonProperty("skip-hours")
        SKIP_HOURS,
        @JsonProperty("shown-window")
        SHOWN_WINDOW,
        @JsonProperty("possible-gap")
        POSSIBLE_GAP,
        @JsonProperty("retry-after")
        RETRY_AFTER,
        @JsonProperty("throttled")
        THROTTLED,
        @JsonProperty("failure")
        FAILURE,
        @JsonProperty("probably-gone")
        PROBABLY_GONE,
        @JsonProperty("gone")
        GONE,
        @JsonEnumDefaultValue
        @JsonProperty("unknown")
        UNKNOWN
    }

    /// The CloudEvents headers of this status. The event's id follows from the whole value: a poll that
    /// hands over in portions may have several statuses.
    public Headers headers(String trace) {
        Instant time = lastPollAt == null ? nextPollAt : lastPollAt;
        UUID event = NameUuid.ofEvent(feedId, "status " + new String(CONTRACT.encode(this), UTF_8));
        return CONTRACT.headers("org.newswire.feed.polled", event.toString(), url, feedId.toString(), time, trace);
    }
}
