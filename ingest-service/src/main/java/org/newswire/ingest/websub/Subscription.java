package org.newswire.ingest.websub;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A feed's subscription at a hub, as the feed's owner remembers it.
///
/// @param id       of the callback, 128 bits of randomness
/// @param secret   256 bits of randomness
/// @param nextAt   when the hub is to be asked next: for the first time, again, or for a further lease
/// @param leaseEnd until when the hub pushes; absent while it has not confirmed
/// @param attempts in a row since the hub has confirmed last
/// @param heardAt  the last answer of the hub that was taken in
public record Subscription(
        String id,
        URI hub,
        URI topic,
        String secret,
        Instant nextAt,
        @Nullable Instant leaseEnd,
        int attempts,
        @Nullable Instant heardAt,
        Tally tally) {
    static final Duration LEASE = Duration.ofDays(10);
    private static final Duration FIRST_WAIT = Duration.ofMinutes(10);
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    /// To be asked for at once.
    ///
    /// @param random cannot be guessed
    static Subscription wanted(Offer offer, URI hub, int attempts, Instant now, RandomGenerator random) {
        return new Subscription(
                digits(random, 16), hub, offer.topic(), digits(random, 32), now, null, attempts, null, Tally.NONE);
    }

    private static String digits(RandomGenerator random, int bytes) {
        byte[] some = new byte[bytes];
        random.nextBytes(some);
        return HexFormat.of().formatHex(some);
    }

    /// What becomes of a subscription when the feed offers this: it stays as long as the offer holds;
    /// one that comes to nothing gives way to one at the next hub.
    public static @Nullable Subscription following(
            @Nullable Subscription former, @Nullable Offer offer, Instant now, RandomGenerator random) {
        if (offer == null) {
            return null;
        }
        if (former == null
                || !offer.topic().equals(former.topic)
                || !offer.hubs().contains(former.hub)) {
            return wanted(offer, offer.hub(0), 0, now, random);
        }
        URI next = offer.hub(former.attempts);
        boolean inVain = former.attempts > 0 && !former.isActive(now) && !former.nextAt.isAfter(now);
        return inVain && !next.equals(former.hub) ? wanted(offer, next, former.attempts, now, random) : former;
    }

    public Callback callback(UUID feedId, boolean wanted) {
        return new Callback(id, feedId, topic, secret, wanted);
    }

    /// The hub has been asked, with whatever result: asked again unless it confirms.
    public Subscription asked(Instant now) {
        Duration doubled = FIRST_WAIT.multipliedBy(1L << Math.min(attempts, 20));
        Duration wait = doubled.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : doubled;
        return new Subscription(id, hub, topic, secret, now.plus(wait), leaseEnd, attempts + 1, heardAt, tally);
    }

    /// The hub has said something; what it said before the last that was heard, or elsewhere, is passed
    /// over.
    public Subscription heard(Call call) {
        if (!call.id().equals(id)) {
            return this;
        }
        if (call.kind() == Call.Kind.PUSHED) {
            return with(tally.pushed(call.at()));
        }
        boolean old = heardAt != null && !call.at().isAfter(heardAt);
        return old
                ? this
                : switch (call.kind()) {
                    case VERIFIED -> confirmed(call.at(), call.lease() == null ? LEASE : call.lease());
                    case DENIED -> denied(call.at());
                    case PUSHED, UNKNOWN -> this;
                };
    }

    /// A further lease is asked for when three quarters of this one are over.
    private Subscription confirmed(Instant at, Duration lease) {
        Duration most = lease.multipliedBy(3).dividedBy(4);
        Instant renewal = at.plus(most.compareTo(FIRST_WAIT) < 0 ? FIRST_WAIT : most);
        return new Subscription(id, hub, topic, secret, renewal, at.plus(lease), 0, at, tally);
    }

    private Subscription denied(Instant at) {
        return new Subscription(id, hub, topic, secret, at.plus(LONGEST_WAIT), null, attempts + 1, at, tally);
    }

    /// The feed has been polled.
    ///
    /// @param news whether that brought items
    public Subscription polled(Instant sentAt, boolean news) {
        return isActive(sentAt) ? with(tally.polled(sentAt, news)) : this;
    }

    private Subscription with(Tally counted) {
        return new Subscription(id, hub, topic, secret, nextAt, leaseEnd, attempts, heardAt, counted);
    }

    public boolean isActive(Instant now) {
        return leaseEnd != null && now.isBefore(leaseEnd);
    }

    /// Whether the hub can be relied on, so that polling is the back-up.
    public boolean isTrusted(Instant now) {
        return isActive(now) && tally.isTrusted();
    }

    @Override
    public String toString() {
        return "Subscription[hub=" + hub + " topic=" + topic + " leaseEnd=" + leaseEnd + "]";
    }
}
