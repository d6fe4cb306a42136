package org.newswire.ingest.websub;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.databind.EnumNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.EnumNaming;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.contract.Contract;
import org.newswire.kafka.Topic;
import org.newswire.raw.IngestTopics;

/// A value of `news.hub-calls`: a request of a hub to a callback. The instance that receives it writes it;
/// the owner of the feed reads it. The key is the id of the callback; the partition is that of the feed.
///
/// @param lease of a confirmed subscription
public record HubNotification(
        String id,
        UUID feedId,
        Kind kind,
        Instant at,
        @Nullable Duration lease) {
    public static final Topic TOPIC = IngestTopics.HUB_CALLS;
    public static final Contract<HubNotification> CONTRACT = new Contract<>("hub-call", HubNotification.class);

    /// Longer leases are invalid, since their end could overflow.
    private static final Duration LONGEST_LEASE = Duration.ofDays(36_525);

    public HubNotification {
        if (lease != null && (lease.isNegative() || lease.compareTo(LONGEST_LEASE) > 0)) {
            throw new IllegalArgumentException("lease " + lease + " is outside the range 0 to " + LONGEST_LEASE);
        }
    }

    @EnumNaming(KebabCaseStrategy.class)
    public enum Kind {
        /// The hub confirmed the subscription.
        VERIFIED,
        /// The hub refuses or ended the subscription.
        DENIED,
        /// The feed has new content.
        PUSHED,
        @JsonEnumDefaultValue
        UNKNOWN
    }

    /// A copy whose time is not in the future: the clock of the receiving instance may be ahead.
    public HubNotification notAfter(Instant now) {
        return at.isAfter(now) ? new HubNotification(id, feedId, kind, now, lease) : this;
    }
}
