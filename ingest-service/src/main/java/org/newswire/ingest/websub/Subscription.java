package org.newswire.ingest.websub;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A feed's subscription at a hub, as the feed's owner remembers it.
///
/// @param id       of the callback, 128 bits of randomness
/// @param secret   256 bits of randomness
/// @param nextAt   when the hub is to be asked next: for the first time, again, or for a further lease
/// @param leaseEnd until when the hub pushes, as far as that is believed; absent while it has not confirmed
/// @param attempts in a row since the hub has confirmed last
/// @param heardAt  the last answer of the hub that was taken in
/// @param instead  what the last documents offered; absent where that was this
public record Subscription(
        String id,
        URI hub,
        URI topic,
        String secret,
        Instant nextAt,
        @Nullable Instant leaseEnd,
        int attempts,
        @Nullable Instant heardAt,
        Tally tally,
        @Nullable Instead instead) {
    static final Duration LEASE = Duration.ofDays(10);
    private static final Duration SHORTEST_LEASE = Duration.ofMinutes(10);
    private static final Duration FIRST_WAIT = Duration.ofMinutes(10);
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    /// A feed that names its hub or itself by turns is to have one subscription, not one after another.
    private static final int DOCUMENTS_TO_CHANGE = 5;

    /// Another offer, or none, that documents in a row have made.
    ///
    /// @param hub   the first of those offered; absent where there is none
    /// @param topic absent likewise
    public record Instead(@Nullable URI hub, @Nullable URI topic, int documents) {
        private static Instead after(@Nullable Instead before, @Nullable Offer offer) {
            URI hub = offer == null ? null : offer.hub(0);
            URI topic = offer == null ? null : offer.topic();
            if (before == null || !Objects.equals(before.hub, hub) || !Objects.equals(before.topic, topic)) {
                return new Instead(hub, topic, 1);
            }
            return new Instead(hub, topic, before.documents + 1);
        }
    }

    /// To be asked for at that time.
    ///
    /// @param random cannot be guessed
    private static Subscription wanted(Offer offer, int attempts, Instant at, RandomGenerator random) {
        URI hub = offer.hub(attempts);
        String id = digits(random, 16);
        return new Subscription(id, hub, offer.topic(), digits(random, 32), at, null, attempts, null, Tally.NONE, null);
    }

    private static String digits(RandomGenerator random, int bytes) {
        byte[] some = new byte[bytes];
        random.nextBytes(some);
        return HexFormat.of().formatHex(some);
    }

    /// What becomes of a subscription when the feed offers this: it stays as long as the offer holds, and
    /// until some documents in a row have made the same other offer, or none. One that comes to nothing
    /// gives way to one at the next hub. Whatever takes its place is asked for no sooner than it would have
    /// been.
    public static @Nullable Subscription following(
            @Nullable Subscription former, @Nullable Offer offer, Instant now, RandomGenerator random) {
        if (former == null) {
            return offer == null ? null : wanted(offer, 0, now, random);
        }
        if (offer != null && offer.topic().equals(former.topic) && offer.hubs().contains(former.hub)) {
            boolean inVain = former.attempts > 0 && !former.isActive(now) && !former.nextAt.isAfter(now);
            return inVain && !offer.hub(former.attempts).equals(former.hub)
                    ? wanted(offer, former.attempts, now, random)
                    : former.with(former.tally, null);
        }
        Instead instead = Instead.after(former.instead, offer);
        if (instead.documents < DOCUMENTS_TO_CHANGE) {
            return former.with(former.tally, instead);
        }
        return offer == null ? null : wanted(offer, former.attempts, former.askAgainAt(), random);
    }

    /// When it would be asked for again, had its hub not confirmed.
    private Instant askAgainAt() {
        return attempts == 0 && heardAt != null ? heardAt.plus(FIRST_WAIT) : nextAt;
    }

    public Callback callback(UUID feedId, boolean wanted) {
        return new Callback(id, feedId, topic, secret, wanted, wanted ? null : leaseEnd);
    }

    /// The hub has been asked, with whatever result: asked again unless it confirms.
    public Subscription asked(Instant now) {
        Duration doubled = FIRST_WAIT.multipliedBy(1L << Math.min(attempts, 20));
        Duration wait = doubled.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : doubled;
        return new Subscription(
                id, hub, topic, secret, now.plus(wait), leaseEnd, attempts + 1, heardAt, tally, instead);
    }

    /// The hub has said something; what it said before the last that was heard, or elsewhere, is passed
    /// over.
    public Subscription heard(Call call) {
        if (!call.id().equals(id)) {
            return this;
        }
        if (call.kind() == Call.Kind.PUSHED) {
            return with(tally.pushed(call.at()), instead);
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

    /// A further lease is asked for when three quarters of this one are over. One that would have to be
    /// renewed all the time is no use, and one that is longer than was asked for counts as that: a hub that has
    /// forgotten us is noticed only as it is asked.
    private Subscription confirmed(Instant at, Duration granted) {
        if (granted.compareTo(SHORTEST_LEASE) < 0) {
            return denied(at);
        }
        Duration lease = granted.compareTo(LEASE) > 0 ? LEASE : granted;
        Instant renewal = at.plus(lease.multipliedBy(3).dividedBy(4));
        return new Subscription(id, hub, topic, secret, renewal, at.plus(lease), 0, at, tally, instead);
    }

    private Subscription denied(Instant at) {
        return new Subscription(id, hub, topic, secret, at.plus(LONGEST_WAIT), null, attempts + 1, at, tally, instead);
    }

    /// What of it can be believed where a clock was ahead: the hub is to be asked at that time, and what it has
    /// said by that clock keeps nothing out that it says from now on.
    public Subscription corrected(Instant now, Instant due) {
        return new Subscription(
                id,
                hub,
                topic,
                secret,
                due,
                leaseEnd,
                attempts,
                heardAt != null && heardAt.isAfter(now) ? now : heardAt,
                tally.notAfter(now),
                instead);
    }

    /// The feed has been polled.
    ///
    /// @param news whether that brought items
    public Subscription polled(Instant sentAt, boolean news) {
        return isActive(sentAt) ? with(tally.polled(sentAt, news), instead) : this;
    }

    private Subscription with(Tally counted, @Nullable Instead offered) {
        return new Subscription(id, hub, topic, secret, nextAt, leaseEnd, attempts, heardAt, counted, offered);
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
