package org.newswire.ingest.websub;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The subscription of a feed at a hub, stored in the poll state of the feed.
///
/// @param id       of the callback, 128 random bits
/// @param secret   256 random bits
/// @param nextAt   when the next request to the hub is due: first, repeated, or renewal
/// @param leaseEnd when the lease ends; null until the hub has confirmed
/// @param attempts since the hub last confirmed
/// @param heardAt  time of the last applied notification
/// @param instead  a different discovery of the last documents; null if there is none
@RecordBuilder
public record Subscription(
        String id,
        URI hub,
        URI topic,
        String secret,
        Instant nextAt,
        @Nullable Instant leaseEnd,
        int attempts,
        @Nullable Instant heardAt,
        PushReliability tally,
        @Nullable Instead instead)
        implements SubscriptionBuilder.With {
    public static final Duration LEASE = Duration.ofDays(10);
    private static final Duration SHORTEST_LEASE = Duration.ofMinutes(10);
    private static final Duration FIRST_WAIT = Duration.ofMinutes(10);
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    /// A feed that alternates between hubs keeps its subscription.
    private static final int DOCUMENTS_TO_CHANGE = 5;

    /// A different discovery, or none, in consecutive documents.
    ///
    /// @param hub   the first hub; null if there is none
    /// @param topic null if there is none
    public record Instead(@Nullable URI hub, @Nullable URI topic, int documents) {
        private static Instead after(@Nullable Instead before, @Nullable HubDiscovery offer) {
            URI hub = offer == null ? null : offer.hub(0);
            URI topic = offer == null ? null : offer.topic();
            if (before == null || !Objects.equals(before.hub, hub) || !Objects.equals(before.topic, topic)) {
                return new Instead(hub, topic, 1);
            }
            return new Instead(hub, topic, before.documents + 1);
        }
    }

    /// A new subscription that is requested at `at`.
    ///
    /// @param random a secure generator
    private static Subscription wanted(HubDiscovery offer, int attempts, Instant at, RandomGenerator random) {
        return SubscriptionBuilder.builder()
                .id(digits(random, 16))
                .hub(offer.hub(attempts))
                .topic(offer.topic())
                .secret(digits(random, 32))
                .nextAt(at)
                .attempts(attempts)
                .tally(PushReliability.NONE)
                .build();
    }

    private static String digits(RandomGenerator random, int bytes) {
        byte[] some = new byte[bytes];
        random.nextBytes(some);
        return HexFormat.of().formatHex(some);
    }

    /// The subscription after a document with this discovery. The subscription stays as long as the
    /// discovery matches, and until some consecutive documents have the same different discovery, or none.
    /// If the hub does not confirm, the next hub is tried. A replacement is requested no sooner than the
    /// previous one would have been.
    public static @Nullable Subscription following(
            @Nullable Subscription former, @Nullable HubDiscovery offer, Instant now, RandomGenerator random) {
        if (former == null) {
            return offer == null ? null : wanted(offer, 0, now, random);
        }
        if (offer != null && offer.topic().equals(former.topic) && offer.hubs().contains(former.hub)) {
            boolean inVain = former.attempts > 0 && !former.isActive(now) && !former.nextAt.isAfter(now);
            return inVain && !offer.hub(former.attempts).equals(former.hub)
                    ? wanted(offer, former.attempts, now, random)
                    : former.withInstead(null);
        }
        Instead instead = Instead.after(former.instead, offer);
        if (instead.documents < DOCUMENTS_TO_CHANGE) {
            return former.withInstead(instead);
        }
        return offer == null ? null : wanted(offer, former.attempts, former.askAgainAt(), random);
    }

    /// When the request would be repeated if the hub had not confirmed.
    private Instant askAgainAt() {
        return attempts == 0 && heardAt != null ? heardAt.plus(FIRST_WAIT) : nextAt;
    }

    public Callback callback(UUID feedId, boolean wanted) {
        return new Callback(id, feedId, topic, secret, wanted, wanted ? null : leaseEnd);
    }

    /// The hub was requested; the request is repeated unless it confirms.
    public Subscription asked(Instant now) {
        Duration doubled = FIRST_WAIT.multipliedBy(1L << Math.min(attempts, 20));
        Duration wait = doubled.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : doubled;
        return withNextAt(now.plus(wait)).withAttempts(attempts + 1);
    }

    /// Applies a notification. Older notifications, and those of other callbacks, are ignored.
    public Subscription heard(HubNotification call) {
        if (!call.id().equals(id)) {
            return this;
        }
        if (call.kind() == HubNotification.Kind.PUSHED) {
            return withTally(tally.pushed(call.at()));
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

    /// The lease is renewed after three quarters of its time. Very short leases are treated as denied.
    /// Longer leases than requested are shortened: a hub that lost the subscription is only detected by the
    /// renewal.
    private Subscription confirmed(Instant at, Duration granted) {
        if (granted.compareTo(SHORTEST_LEASE) < 0) {
            return denied(at);
        }
        Duration lease = granted.compareTo(LEASE) > 0 ? LEASE : granted;
        Instant renewal = at.plus(lease.multipliedBy(3).dividedBy(4));
        return withNextAt(renewal).withLeaseEnd(at.plus(lease)).withAttempts(0).withHeardAt(at);
    }

    private Subscription denied(Instant at) {
        return withNextAt(at.plus(LONGEST_WAIT))
                .withLeaseEnd(null)
                .withAttempts(attempts + 1)
                .withHeardAt(at);
    }

    /// A copy for a clock that was ahead: the next request is due at `due`, and later notifications are not
    /// ignored.
    public Subscription corrected(Instant now, Instant due) {
        return withNextAt(due)
                .withHeardAt(heardAt != null && heardAt.isAfter(now) ? now : heardAt)
                .withTally(tally.notAfter(now));
    }

    /// The feed was polled.
    ///
    /// @param news whether there were new items
    public Subscription polled(Instant sentAt, boolean news) {
        return isActive(sentAt) ? withTally(tally.polled(sentAt, news)) : this;
    }

    public boolean isActive(Instant now) {
        return leaseEnd != null && now.isBefore(leaseEnd);
    }

    /// Whether the hub is reliable, so that polling is only the backup.
    public boolean isTrusted(Instant now) {
        return isActive(now) && tally.isTrusted();
    }

    @Override
    public String toString() {
        return "Subscription[hub=" + hub + " topic=" + topic + " leaseEnd=" + leaseEnd + "]";
    }
}
