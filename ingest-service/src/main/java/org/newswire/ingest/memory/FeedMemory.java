package org.newswire.ingest.memory;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.WebUrl;
import org.newswire.ingest.items.KnownItems;
import org.newswire.ingest.ledger.Ledger;
import org.newswire.ingest.schedule.PollFailure;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.ingest.schedule.Timing;
import org.newswire.ingest.websub.Subscription;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.Topic;
import org.newswire.pipeline.text.UrlSecrets;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.IngestTopics;

/// A value of `news.feed-memory`, private to the ingest: what it needs to know of a feed to go on
/// polling it. The key is the feed's id, in text. Beside it lie the claims of polls ([PollClaims]) and
/// what is known of hosts (`HostMemories`).
///
/// It is replaced in the same transaction that publishes the items found by a poll, so what it says is
/// known has been published.
///
/// @param etag          validator, byte for byte as the server gave it
/// @param lastModified  validator, byte for byte as the server gave it
/// @param bodyHash      SHA-256 of the last document that was read, in hex
/// @param timing        what the schedule remembers; absent until a document was read
/// @param movedTo       where the last readable answer came from after permanent redirects only
/// @param adopted       where the feed is polled in the place of its defined address, since it moved
///     there
/// @param subscription  at a hub that pushes the feed's news; absent where none does
/// @param ledger        what was asked of hosts: [Ledger#encode]; absent where nothing was
/// @param knownItems    [KnownItems.Encoded]
/// @param knownSources  [KnownItems.Encoded]; absent where a version of before wrote the memory
/// @param knownStamps   [KnownItems.Encoded]; absent likewise, and where the feed states no times of change
/// @param index         what the feed is remembered by where it is an index of sitemaps; absent of others
public record FeedMemory(
        @Nullable String etag,
        @Nullable String lastModified,
        @Nullable String bodyHash,
        @Nullable String format,
        @Nullable String title,
        FeedStatus.State state,
        FeedStatus.Reason reason,
        Instant nextPollAt,
        @Nullable Instant lastPollAt,
        @Nullable Instant lastSuccessAt,
        int failures,
        long polls,
        long itemsPublished,
        @Nullable Double itemsPerDay,
        @Nullable Timing timing,
        @Nullable URI movedTo,
        @Nullable URI adopted,
        List<String> flags,
        @Nullable Subscription subscription,
        @Nullable String ledger,
        String knownItems,
        @Nullable String knownSources,
        @Nullable String knownStamps,
        @Nullable IndexMemory index) {

    public static final Topic TOPIC = IngestTopics.FEED_MEMORY;

    public static final Contract<FeedMemory> CONTRACT = new Contract<>("feed-memory", FeedMemory.class);

    public FeedMemory {
        flags = List.copyOf(flags);
        adopted = adopted == null ? null : WebUrl.withoutUser(adopted); // published, and a version of before kept it
    }

    /// Of a feed that was never polled: due at once.
    public static FeedMemory blank(Instant now) {
        return new FeedMemory(
                null,
                null,
                null,
                null,
                null,
                FeedStatus.State.ACTIVE,
                FeedStatus.Reason.RHYTHM,
                now,
                null,
                null,
                0,
                0,
                0,
                null,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                "",
                null,
                null,
                null);
    }

    /// The address to ask.
    public URI address(FeedDefinition feed) {
        return adopted == null ? URI.create(feed.url()) : adopted;
    }

    /// The items that are known, to work on.
    public KnownItems known() {
        return KnownItems.decode(new KnownItems.Encoded(
                knownItems, Objects.requireNonNullElse(knownSources, ""), Objects.requireNonNullElse(knownStamps, "")));
    }

    /// @throws IllegalArgumentException if the known items cannot be read, in whole or in part
    public void checkKnownItems() {
        KnownItems.check(knownItems);
    }

    /// What the known items hold in memory, in characters.
    public int knownChars() {
        return Stream.of(knownItems, knownSources, knownStamps)
                .filter(Objects::nonNull)
                .mapToInt(String::length)
                .sum();
    }

    /// What makes a request conditional, and tells an equal body.
    public Validators validators() {
        return index == null ? new Validators(etag, lastModified, bodyHash, List.of()) : index.validators();
    }

    /// @param bodyHash SHA-256 in hex
    /// @param sitemaps of an index, newest first
    public record Validators(
            @Nullable String etag,
            @Nullable String lastModified,
            @Nullable String bodyHash,
            List<SitemapMemory> sitemaps) {
        public static final Validators NONE = new Validators(null, null, null, List.of());

        /// Of a document that was read to its end.
        public static Validators of(Exchange exchange, String bodyHash) {
            return new Validators(exchange.etag(), exchange.lastModified(), bodyHash, List.of());
        }

        public Validators with(List<SitemapMemory> ofIndex) {
            return new Validators(etag, lastModified, bodyHash, ofIndex);
        }

        /// Each that the server has sent anew replaces the former one.
        public Validators updated(@Nullable String newEtag, @Nullable String newLastModified) {
            return new Validators(
                    newEtag == null ? etag : newEtag,
                    newLastModified == null ? lastModified : newLastModified,
                    bodyHash,
                    sitemaps);
        }
    }

    /// What of it can be believed where a clock was ahead: nothing that has happened was later than now, and
    /// what was planned by that clock is planned anew. A hub is asked for a further lease, as it is not known when
    /// this one ends.
    ///
    /// @param due when the feed is polled next, and its hub asked
    public FeedMemory corrected(Instant now, Instant due) {
        Draft draft = change();
        draft.nextPollAt = due;
        draft.lastPollAt = notAfter(now, lastPollAt);
        draft.lastSuccessAt = notAfter(now, lastSuccessAt);
        draft.timing = timing == null ? null : timing.notAfter(now);
        draft.subscription = subscription == null ? null : subscription.corrected(now, due);
        return draft.done();
    }

    private static @Nullable Instant notAfter(Instant now, @Nullable Instant time) {
        return time != null && time.isAfter(now) ? now : time;
    }

    /// A copy to change.
    public Draft change() {
        return new Draft(this);
    }

    /// Whether it tells no more than that a healthy feed was asked again and had nothing new.
    boolean tellsNothingNewAfter(FeedMemory before) {
        Draft known = change();
        known.reason = before.reason;
        known.nextPollAt = before.nextPollAt;
        known.lastPollAt = before.lastPollAt;
        known.lastSuccessAt = before.lastSuccessAt;
        known.polls = before.polls;
        known.itemsPerDay = before.itemsPerDay;
        known.timing = before.timing;
        known.ledger = before.ledger;
        return state == FeedStatus.State.ACTIVE && known.done().equals(before);
    }

    /// The public status of the feed, without the secrets of its addresses ([UrlSecrets]).
    public FeedStatus status(FeedDefinition feed, @Nullable Integer httpStatus, @Nullable PollFailure failure) {
        return new FeedStatus(
                feed.id(),
                UrlSecrets.masked(feed.url()),
                feed.name(),
                title,
                feed.tags(),
                format,
                state,
                reason,
                lastPollAt,
                lastSuccessAt,
                nextPollAt,
                httpStatus,
                failure == null ? null : failure.name(),
                failure == null ? null : UrlSecrets.masked(failure.detail()),
                failures,
                polls,
                itemsPublished,
                itemsPerDay,
                flagged(),
                masked(failure == null ? null : failure.replacement()),
                masked(adopted == null ? null : adopted.toString()),
                subscription == null ? null : hub(subscription),
                Ledger.decode(ledger).status());
    }

    private static @Nullable String masked(@Nullable String url) {
        return url == null ? null : UrlSecrets.masked(url);
    }

    private static FeedStatus.Hub hub(Subscription at) {
        return new FeedStatus.Hub(
                UrlSecrets.masked(at.hub().toString()),
                at.leaseEnd(),
                at.tally().announced(),
                at.tally().missed());
    }

    private List<String> flagged() {
        return reason == FeedStatus.Reason.PROBABLY_GONE
                ? Stream.concat(flags.stream(), Stream.of("probably-gone")).toList()
                : flags;
    }

    /// A memory that changes.
    public static final class Draft {
        private Validators validators;
        private @Nullable String format;
        private @Nullable String title;
        private FeedStatus.State state;
        private FeedStatus.Reason reason;
        private Instant nextPollAt;
        private @Nullable Instant lastPollAt;
        private @Nullable Instant lastSuccessAt;
        private int failures;
        private long polls;
        private long itemsPublished;
        private @Nullable Double itemsPerDay;
        private @Nullable Timing timing;
        private @Nullable URI movedTo;
        private @Nullable URI adopted;
        private List<String> flags;
        private @Nullable Subscription subscription;
        private @Nullable String ledger;
        private String knownItems;
        private @Nullable String knownSources;
        private @Nullable String knownStamps;

        private Draft(FeedMemory from) {
            this.validators = from.validators();
            this.format = from.format;
            this.title = from.title;
            this.state = from.state;
            this.reason = from.reason;
            this.nextPollAt = from.nextPollAt;
            this.lastPollAt = from.lastPollAt;
            this.lastSuccessAt = from.lastSuccessAt;
            this.failures = from.failures;
            this.polls = from.polls;
            this.itemsPublished = from.itemsPublished;
            this.itemsPerDay = from.itemsPerDay;
            this.timing = from.timing;
            this.movedTo = from.movedTo;
            this.adopted = from.adopted;
            this.flags = from.flags;
            this.subscription = from.subscription;
            this.ledger = from.ledger;
            this.knownItems = from.knownItems;
            this.knownSources = from.knownSources;
            this.knownStamps = from.knownStamps;
        }

        public Draft validators(Validators now) {
            validators = now;
            return this;
        }

        public Draft known(KnownItems.Encoded items) {
            knownItems = items.items();
            knownSources = items.sources();
            knownStamps = items.stamps().isEmpty() ? null : items.stamps();
            return this;
        }

        public Draft published(int items) {
            itemsPublished += items;
            return this;
        }

        /// What the document says of the feed itself.
        public Draft document(String documentFormat, @Nullable String documentTitle, List<String> oddities) {
            format = documentFormat;
            title = documentTitle;
            flags = oddities;
            return this;
        }

        /// A poll was answered with a document, or with word that the known one is current.
        public Draft succeeded(Instant at) {
            lastSuccessAt = at;
            return polled(FeedStatus.State.ACTIVE, at, 0);
        }

        /// What its first document showed is not published yet.
        public Draft notSucceeded() {
            lastSuccessAt = null;
            return this;
        }

        /// A poll ended.
        public Draft polled(FeedStatus.State now, Instant at, int failuresInARow) {
            state = now;
            lastPollAt = at;
            failures = failuresInARow;
            polls++;
            return this;
        }

        public Draft timing(Timing learnt, double perDay) {
            timing = learnt;
            itemsPerDay = perDay;
            return this;
        }

        public Draft subscription(@Nullable Subscription now) {
            subscription = now;
            return this;
        }

        public Draft ledger(@Nullable String now) {
            ledger = now;
            return this;
        }

        public Draft state(FeedStatus.State now) {
            state = now;
            return this;
        }

        public Draft next(PollSchedule.Next next) {
            nextPollAt = next.at();
            reason = next.reason();
            return this;
        }

        /// A readable answer came from `target` over permanent redirects alone (RFC 9110, 15.4.2 and
        /// 15.4.9), or without any where it is null. The second time in a row, or at once where only
        /// http became https, it is the feed's address.
        public Draft movedPermanently(@Nullable URI target, URI asked) {
            boolean again = target != null && target.equals(movedTo);
            movedTo = target;
            if (target != null && (again || isUpgrade(asked, target))) {
                adopted = target;
                movedTo = null;
            }
            return this;
        }

        private static boolean isUpgrade(URI from, URI to) {
            return Objects.equals(from.getScheme(), "http")
                    && Objects.equals(to.getScheme(), "https")
                    && Objects.equals(from.getHost(), to.getHost())
                    && Objects.equals(from.getRawPath(), to.getRawPath())
                    && Objects.equals(from.getRawQuery(), to.getRawQuery());
        }

        /// Back to the defined address, unconditionally: the adopted one has come to nothing.
        public Draft unadopted() {
            adopted = null;
            movedTo = null;
            validators = Validators.NONE;
            return this;
        }

        /// The memory as it is now.
        public FeedMemory done() {
            IndexMemory index = IndexMemory.of(validators);
            return new FeedMemory(
                    index == null ? validators.etag : null,
                    index == null ? validators.lastModified : null,
                    index == null ? validators.bodyHash : null,
                    format,
                    title,
                    state,
                    reason,
                    nextPollAt,
                    lastPollAt,
                    lastSuccessAt,
                    failures,
                    polls,
                    itemsPublished,
                    itemsPerDay,
                    timing,
                    movedTo,
                    adopted,
                    flags,
                    subscription,
                    ledger,
                    knownItems,
                    knownSources,
                    knownStamps,
                    index);
        }
    }
}
