package org.newswire.raw;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.newswire.pipeline.Settings;

/// The canary: an item of our own that goes the way of all items now and then, so that a way that is
/// broken or slow shows even while no feed has anything new.
///
/// Its records are told by their source, [#SOURCE], which is the address of its feed and the header
/// `ce_source` in every topic. The store notes when they arrive and keeps no article of them.
public final class Canary {
    /// The address of the feed that it claims to come from, which no real feed can have.
    public static final String SOURCE = "newswire:canary";

    /// The id of that feed.
    public static final UUID FEED = NameUuid.ofFeed(SOURCE);

    /// An alert misses it after five minutes, so it comes more often.
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private Canary() {}

    /// Whether a record whose feed has this address is a canary.
    public static boolean is(String feedUrl) {
        return feedUrl.equals(SOURCE);
    }

    /// How often one is sent to each partition and expected (`CANARY_INTERVAL`); empty where it is `off`, the default.
    public static Optional<Duration> interval(Settings settings) {
        return settings.durationOr("CANARY_INTERVAL", "off", Duration.ofSeconds(1), LONGEST);
    }
}
