package org.newswire.ingest.websub;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.Topic;
import org.newswire.raw.IngestTopics;

/// A value of `news.hub-calls`: what a hub said at a callback. Whichever instance it said it to writes
/// it, the owner of the feed reads it. The key is the callback's id, the partition that of the feed.
///
/// @param lease of a subscription that the hub has confirmed
public record Call(
        String id,
        UUID feedId,
        Kind kind,
        Instant at,
        @Nullable Duration lease) {
    public static final Topic TOPIC = IngestTopics.HUB_CALLS;
    public static final Contract<Call> CONTRACT = new Contract<>("hub-call", Call.class);

    /// Longer leases are refused, since their end could overflow.
    private static final Duration LONGEST_LEASE = Duration.ofDays(36_525);

    public Call {
        if (lease != null && (lease.isNegative() || lease.compareTo(LONGEST_LEASE) > 0)) {
            throw new IllegalArgumentException("the lease is " + lease + "; it is from 0 to " + LONGEST_LEASE);
        }
    }

    public enum Kind {
        /// The subscription is confirmed.
        @JsonProperty("verified")
        VERIFIED,
        /// The hub will not, or no more, serve the subscription.
        @JsonProperty("denied")
        DENIED,
        /// The feed has news.
        @JsonProperty("pushed")
        PUSHED,
        @JsonEnumDefaultValue
        @JsonProperty("unknown")
        UNKNOWN
    }

    /// The same where it was not made later than now: the clock of who has heard it may be ahead.
    public Call notAfter(Instant now) {
        return at.isAfter(now) ? new Call(id, feedId, kind, now, lease) : this;
    }
}
