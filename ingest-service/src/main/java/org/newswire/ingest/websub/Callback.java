package org.newswire.ingest.websub;

import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.contract.Contract;
import org.newswire.kafka.Topic;
import org.newswire.raw.IngestTopics;

/// A value of `news.hub-callbacks`: a URL that a hub may call, known to every instance. The key is its id;
/// the partition is that of the feed. A tombstone ends the callback.
///
/// @param id     the last part of the URL; random
/// @param topic  the subscribed URL
/// @param secret of the signatures
/// @param wanted false while unsubscribing
/// @param until  when the hub's lease ends, if `wanted` is false; null without a lease
public record Callback(
        String id,
        UUID feedId,
        URI topic,
        String secret,
        boolean wanted,
        @Nullable Instant until) {
    public static final Topic TOPIC = IngestTopics.HUB_CALLBACKS;
    public static final Contract<Callback> CONTRACT = new Contract<>("hub-callback", Callback.class);

    /// Whether no hub has reason to call any more: the last request and the lease have expired.
    ///
    /// @param writtenAt when this value was written
    public boolean isOver(Instant writtenAt, Instant now) {
        return !wanted && writtenAt.plus(Subscription.LEASE).isBefore(now) && (until == null || until.isBefore(now));
    }

    @Override
    public String toString() {
        return "Callback[feed=" + feedId + " topic=" + topic + " wanted=" + wanted + "]";
    }
}
