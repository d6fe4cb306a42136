package org.newswire.ingest.state;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.contract.Contract;
import org.newswire.ingest.accounting.RequestCounts;
import org.newswire.ingest.feedformat.Flag;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.items.KnownItems;
import org.newswire.ingest.schedule.PollFailure;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.ingest.schedule.Timing;
import org.newswire.ingest.websub.Subscription;
import org.newswire.kafka.Topic;
import org.newswire.limits.Limit;
import org.newswire.net.WebUrl;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.FeedStatusBuilder;
import org.newswire.raw.IngestTopics;
import org.newswire.text.KebabCase;
import org.newswire.text.UrlSecrets;

/// The state of a feed between polls: a value of `news.feed-memory`, which is private to the ingest. The
/// key is the feed's id, as text.
///
/// A poll replaces it in the transaction that publishes the poll's items. So items that it lists as known
/// have been published. The topic also holds poll claims ([PollClaims]) and host states (`HostStates`).
///
/// @param etag          validator, byte for byte as received
/// @param lastModified  validator, byte for byte as received
/// @param bodyHash      SHA-256 of the last document, in hex
/// @param readAt        when the last document arrived whole, not confirmed by 304; absent if none did
/// @param timing        input of the schedule; absent until a document has been read
/// @param movedTo       final address of the last readable response if it came over permanent redirects only
/// @param movedSince    when the first of the consecutive responses from `movedTo` arrived
/// @param adopted       address that is polled instead of the defined one, because the feed moved there
/// @param definedAskedAt when the defined address was last requested, if another one is adopted
/// @param hangs         polls that timed out: each adds one, each success halves them; absent if there are none
/// @param archive       how far the older documents have been read; absent if they never were
/// @param laterArchives readings of older documents that a gap has interrupted, the next to continue first; absent
///     if there are none
/// @param subscription  at a WebSub hub; absent if there is none
/// @param ledger        request counts by host and day ([RequestCounts#encode]); absent if there are none
/// @param knownItems    [KnownItems.Encoded]
/// @param knownSources  [KnownItems.Encoded]
/// @param knownStamps   [KnownItems.Encoded]; absent if the feed states no modification times
/// @param knownVersions [KnownItems.Encoded]; absent if no item has changed
/// @param unpublished   versions that wait for their pages; absent without such versions
/// @param index         validators of a sitemap index and of its sitemaps, instead of the first three; absent for
///     other feeds
@RecordBuilder
public record PollState(
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
        @Nullable Instant readAt,
        int failures,
        @Nullable Integer hangs,
        long polls,
        long itemsPublished,
        @Nullable Double itemsPerDay,
        @Nullable Timing timing,
        @Nullable URI movedTo,
        @Nullable Instant movedSince,
        @Nullable URI adopted,
        @Nullable Instant definedAskedAt,
        List<String> flags,
        @Nullable ArchiveState archive,
        @Nullable List<ArchiveState> laterArchives,
        @Nullable Subscription subscription,
        @Nullable String ledger,
        String knownItems,
        @Nullable String knownSources,
        @Nullable String knownStamps,
        @Nullable String knownVersions,
        @Nullable UnpublishedItems unpublished,
        @Nullable Validators index)
        implements PollStateBuilder.With {

    public static final Topic TOPIC = IngestTopics.FEED_MEMORY;

    public static final Contract<PollState> CONTRACT = new Contract<>("feed-memory", PollState.class);

    /// How long a permanent redirect must last before its target is adopted, and the interval at which the
    /// defined address is requested afterwards.
    private static final Duration REDIRECT_TRIAL = Duration.ofDays(7);

    private static final int MAX_HANGS = 8;

    @Limit(
            of = "interrupted readings of a feed's older documents",
            past = "a further gap replaces the reading of the gap before, and ends where that would")
    private static final int MAX_LATER_ARCHIVES = 4;

    public PollState {
        flags = List.copyOf(flags);
        laterArchives = laterArchives == null || laterArchives.isEmpty() ? null : List.copyOf(laterArchives);
        adopted = adopted == null ? null : WebUrl.withoutUser(adopted); // feed statuses publish it
    }

    /// Returns the state of a feed that was never polled. It is due immediately.
    public static PollState blank(Instant now) {
        return PollStateBuilder.builder()
                .state(FeedStatus.State.ACTIVE)
                .reason(FeedStatus.Reason.RHYTHM)
                .nextPollAt(now)
                .flags(List.of())
                .knownItems("")
                .build();
    }

    /// The address that is polled.
    public URI address(FeedDefinition feed) {
        return adopted == null ? URI.create(feed.url()) : adopted;
    }

    public KnownItems known() {
        return KnownItems.decode(new KnownItems.Encoded(
                knownItems,
                Objects.requireNonNullElse(knownSources, ""),
                Objects.requireNonNullElse(knownStamps, ""),
                Objects.requireNonNullElse(knownVersions, "")));
    }

    /// @throws IllegalArgumentException if the known items cannot be read, in whole or in part
    public void checkKnownItems() {
        KnownItems.check(knownItems);
    }

    /// The size of the encoded known items, in characters.
    public int knownChars() {
        return Stream.of(knownItems, knownSources, knownStamps, knownVersions)
                .filter(Objects::nonNull)
                .mapToInt(String::length)
                .sum();
    }

    public Validators validators() {
        return index == null ? new Validators(etag, lastModified, bodyHash, List.of(), null) : index;
    }

    /// Whether the document must be requested without a condition, because a day has passed since it arrived:
    /// some servers answer 304 although it changed. After a failed poll, the request is conditional again.
    public boolean mustReread(Instant now) {
        return (failures == 0 || isIncomplete())
                && (readAt == null || !readAt.plus(Validators.REREAD_AFTER).isAfter(now));
    }

    /// Whether the last poll succeeded, but its document exceeds the limit.
    public boolean isIncomplete() {
        return failures > 0 && isTooLarge() && lastSuccessAt != null && lastSuccessAt.equals(lastPollAt);
    }

    /// Whether the last document exceeds the limit.
    public boolean isTooLarge() {
        return flags.contains(KebabCase.of(Flag.TOO_LARGE));
    }

    public PollState withValidators(Validators now) {
        boolean isIndex = !now.sitemaps().isEmpty();
        return PollStateBuilder.builder(this)
                .etag(isIndex ? null : now.etag())
                .lastModified(isIndex ? null : now.lastModified())
                .bodyHash(isIndex ? null : now.bodyHash())
                .index(isIndex ? now : null)
                .build();
    }

    /// @param published number of items that are published with this state
    public PollState withKnown(KnownItems.Encoded items, int published) {
        return PollStateBuilder.builder(this)
                .knownItems(items.items())
                .knownSources(items.sources())
                .knownStamps(items.stamps().isEmpty() ? null : items.stamps())
                .knownVersions(items.versions().isEmpty() ? null : items.versions())
                .itemsPublished(itemsPublished + published)
                .build();
    }

    /// Starts to read older documents. A reading in progress continues afterwards.
    public PollState startingArchive(ArchiveState start) {
        ArchiveState current = archive;
        if (current == null || !current.isReading()) {
            return withArchive(start);
        }
        List<ArchiveState> later = Objects.requireNonNullElse(laterArchives, List.of());
        return later.size() == MAX_LATER_ARCHIVES
                ? withArchive(start.instead(current))
                : withArchive(start)
                        .withLaterArchives(Stream.concat(Stream.of(current), later.stream())
                                .toList());
    }

    /// Records how far the older documents have been read. After the last one, an interrupted reading
    /// continues.
    public PollState readingArchive(ArchiveState now) {
        List<ArchiveState> later = Objects.requireNonNullElse(laterArchives, List.of());
        return now.isReading() || later.isEmpty()
                ? withArchive(now)
                : withArchive(later.getFirst()).withLaterArchives(later.subList(1, later.size()));
    }

    /// Records a poll whose response was a document, or confirmed the known one.
    public PollState succeeded(Instant at) {
        return polled(FeedStatus.State.ACTIVE, at, 0).withLastSuccessAt(at).withHangCount(hangCount() / 2);
    }

    /// Records a poll whose document exceeds the limit, so that only a part was read.
    ///
    /// @param failuresInARow including this poll
    public PollState incomplete(int failuresInARow) {
        return withState(FeedStatus.State.FAILING).withFailures(failuresInARow);
    }

    /// Records that the poll timed out.
    public PollState hung() {
        return withHangCount(Math.min(MAX_HANGS, hangCount() + 1));
    }

    private PollState withHangCount(int count) {
        return withHangs(count == 0 ? null : Integer.valueOf(count));
    }

    /// The weight of the polls that timed out; 0 if the feed does not hang.
    public int hangCount() {
        return hangs == null ? 0 : hangs;
    }

    /// Records the end of a poll.
    public PollState polled(FeedStatus.State now, Instant at, int failuresInARow) {
        return PollStateBuilder.builder(this)
                .state(now)
                .lastPollAt(at)
                .failures(failuresInARow)
                .polls(polls + 1)
                .build();
    }

    public PollState withNext(PollSchedule.Next next) {
        return withNextPollAt(next.at()).withReason(next.reason());
    }

    /// Whether the defined address must be requested instead of the adopted one: an adopted redirect may have
    /// been a mistake.
    public boolean mustAskDefined(Instant now) {
        return adopted != null
                && (definedAskedAt == null
                        || !definedAskedAt.plus(REDIRECT_TRIAL).isAfter(now));
    }

    /// Records the final address of a readable response that came over permanent redirects only (RFC 9110,
    /// 15.4.2 and 15.4.9). It becomes the feed's address if all responses of a week came from there, or
    /// immediately if only http became https. If the defined address does not lead to the adopted one any
    /// more, that is dropped.
    ///
    /// @param target null without such redirects
    /// @param asked  the adopted or the defined address
    public PollState movedPermanently(@Nullable URI target, URI asked, Instant at) {
        if (adopted == null || asked.equals(adopted)) {
            return moved(target, asked, at);
        }
        return adopted.equals(target)
                ? this
                : withAdopted(null).withDefinedAskedAt(null).moved(target, asked, at);
    }

    private PollState moved(@Nullable URI target, URI asked, Instant at) {
        Instant since = movedSince == null || !Objects.equals(target, movedTo) ? at : movedSince;
        if (target != null
                && (isUpgrade(asked, target) || !since.plus(REDIRECT_TRIAL).isAfter(at))) {
            return withMoved(null, null).withAdopted(target).withDefinedAskedAt(at);
        }
        return withMoved(target, target == null ? null : since);
    }

    private PollState withMoved(@Nullable URI target, @Nullable Instant since) {
        return withMovedTo(target).withMovedSince(since);
    }

    private static boolean isUpgrade(URI from, URI to) {
        return Objects.equals(from.getScheme(), "http")
                && Objects.equals(to.getScheme(), "https")
                && Objects.equals(from.getHost(), to.getHost())
                && Objects.equals(from.getRawPath(), to.getRawPath())
                && Objects.equals(from.getRawQuery(), to.getRawQuery());
    }

    /// Returns to the defined address, with an unconditional request.
    public PollState unadopted() {
        return withAdopted(null).withDefinedAskedAt(null).withMoved(null, null).withValidators(Validators.NONE);
    }

    /// Corrects a state that was written by a clock that was ahead: no past time is later than now. The
    /// lease at a hub is renewed, because its end is unknown.
    ///
    /// @param due time of the next poll and of the next request to the hub
    public PollState corrected(Instant now, Instant due) {
        return PollStateBuilder.builder(this)
                .nextPollAt(due)
                .lastPollAt(notAfter(now, lastPollAt))
                .lastSuccessAt(notAfter(now, lastSuccessAt))
                .readAt(notAfter(now, readAt))
                .movedSince(notAfter(now, movedSince))
                .definedAskedAt(notAfter(now, definedAskedAt))
                .timing(timing == null ? null : timing.notAfter(now))
                .archive(archive == null ? null : archive.due())
                .subscription(subscription == null ? null : subscription.corrected(now, due))
                .build();
    }

    private static @Nullable Instant notAfter(Instant now, @Nullable Instant time) {
        return time != null && time.isAfter(now) ? now : time;
    }

    /// Whether the two states only differ by a successful poll without new items.
    boolean differsOnlyByPoll(PollState before) {
        PollState known = PollStateBuilder.builder(this)
                .reason(before.reason)
                .nextPollAt(before.nextPollAt)
                .lastPollAt(before.lastPollAt)
                .lastSuccessAt(before.lastSuccessAt)
                .readAt(before.readAt)
                .polls(before.polls)
                .itemsPerDay(before.itemsPerDay)
                .timing(before.timing)
                .ledger(before.ledger)
                .build();
        return state == FeedStatus.State.ACTIVE && known.equals(before);
    }

    /// Returns the public status of the feed, with secrets in addresses masked ([UrlSecrets]).
    public FeedStatus status(FeedDefinition feed, @Nullable Integer httpStatus, @Nullable PollFailure failure) {
        return FeedStatusBuilder.builder()
                .feedId(feed.id())
                .url(UrlSecrets.masked(feed.url()))
                .name(feed.name())
                .title(title)
                .tags(feed.tags())
                .format(format)
                .state(state)
                .reason(reason)
                .lastPollAt(lastPollAt)
                .lastSuccessAt(lastSuccessAt)
                .nextPollAt(nextPollAt)
                .lastStatus(httpStatus)
                .lastFailure(failure == null ? null : failure.name())
                .lastFailureDetail(failure == null ? null : UrlSecrets.masked(failure.detail()))
                .failures(failures)
                .polls(polls)
                .itemsPublished(itemsPublished)
                .itemsPerDay(itemsPerDay)
                .flags(flagged())
                .replacement(masked(failure == null ? null : failure.replacement()))
                .address(masked(adopted == null ? null : adopted.toString()))
                .hub(subscription == null ? null : hub(subscription))
                .ledger(RequestCounts.decode(ledger).status())
                .history(history())
                .build();
    }

    private FeedStatus.@Nullable History history() {
        ArchiveState older = archive;
        if (older != null) {
            return new FeedStatus.History("archive", older.state(), older.documents(), null, older.items());
        }
        return index == null ? null : history(index);
    }

    private static FeedStatus.History history(Validators ofIndex) {
        List<SitemapState> newest =
                SitemapState.ofIndex(null, ofIndex.sitemaps()).toList();
        SitemapTurns turns = ofIndex.knownTurns();
        int read = (int) newest.stream().filter(SitemapState::isRead).count() + turns.read();
        int total = newest.size() + turns.total();
        long found = turns.items()
                + ofIndex.sitemaps().stream().mapToInt(SitemapState::items).sum();
        return new FeedStatus.History("sitemaps", state(read < total), read, total, found);
    }

    private static FeedStatus.HistoryState state(boolean hasMore) {
        return hasMore ? FeedStatus.HistoryState.READING : FeedStatus.HistoryState.COMPLETE;
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
}
