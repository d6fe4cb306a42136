package org.newswire.raw;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
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
        @Nullable Hub hub) {

    public static final Topic TOPIC = Topic.compacted("news.feed-status", 32);
    public static final Contract<FeedStatus> CONTRACT = new Contract<>("feed-status", FeedStatus.class);

    public FeedStatus {
        tags = List.copyOf(tags);
        flags = List.copyOf(flags);
    }

    /// A WebSub hub that was asked to push a feed's news.
    ///
    /// @param leaseEnd until when it does; absent while it has not confirmed
    /// @param pushed   polls that brought items after it had pushed
    /// @param missed   polls that brought items of which it had said nothing
    public record Hub(String url, @Nullable Instant leaseEnd, long pushed, long missed) {}

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

    /// The CloudEvents headers of this status.
    public Headers headers(String trace) {
        Instant time = lastPollAt == null ? nextPollAt : lastPollAt;
        UUID event = NameUuid.ofEvent(feedId, "status " + time);
        return CONTRACT.headers("org.newswire.feed.polled", event.toString(), url, feedId.toString(), time, trace);
    }
}
