package org.newswire.ingest.websub;

import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.Topic;
import org.newswire.raw.IngestTopics;

/// A value of `news.hub-callbacks`: an address at which a hub may call, as every instance knows it. The
/// key is its id, the partition that of the feed; a tombstone says that nobody may call there any more.
///
/// @param id     the last part of the address; nobody can guess it
/// @param topic  what was subscribed to
/// @param secret of the signatures
/// @param wanted false while we want to unsubscribe
/// @param until  when the hub's lease ends, of one that is not wanted; absent where it has granted none
public record Callback(
        String id,
        UUID feedId,
        URI topic,
        String secret,
        boolean wanted,
        @Nullable Instant until) {
    public static final Topic TOPIC = IngestTopics.HUB_CALLBACKS;
    public static final Contract<Callback> CONTRACT = new Contract<>("hub-callback", Callback.class);

    /// Whether no hub has reason to call there any more, though none may have said so: what it was asked
    /// for last, and what it granted, is over.
    ///
    /// @param writtenAt when this was written
    public boolean isOver(Instant writtenAt, Instant now) {
        return !wanted && writtenAt.plus(Subscription.LEASE).isBefore(now) && (until == null || until.isBefore(now));
    }

    @Override
    public String toString() {
        return "Callback[feed=" + feedId + " topic=" + topic + " wanted=" + wanted + "]";
    }
}
