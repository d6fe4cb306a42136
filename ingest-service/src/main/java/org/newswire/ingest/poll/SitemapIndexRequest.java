package org.newswire.ingest.poll;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.ingest.feedformat.Flag;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.ResourceKind;
import org.newswire.ingest.fetch.RobotsHops;
import org.newswire.ingest.fetch.RobotsVerdict;
import org.newswire.ingest.poll.SitemapResult.Available;
import org.newswire.ingest.poll.SitemapResult.Content;
import org.newswire.ingest.poll.SitemapResult.Unavailable;
import org.newswire.ingest.schedule.PollFailure;
import org.newswire.ingest.state.SitemapState;
import org.newswire.ingest.state.SitemapTurns;
import org.newswire.ingest.state.Validators;
import org.newswire.limits.Limit;
import org.newswire.net.WebUrl;

/// Fetches the sitemaps of an index and combines them into one document.
///
/// Each poll fetches the newest sitemap, one of the next newest, in rotation, and one of the others, in turns
/// ([SitemapTurns]). An index that the feed's index names is treated the same way, but continues without its
/// newest sitemap if that is unavailable. A third level of indexes is not read. Requests for the newest
/// sitemaps are conditional, except once a day: items that are not seen for long would be the first to be
/// dropped from the poll state. Used once, by one thread.
final class SitemapIndexRequest {
    /// Limit per sitemap, and for an inner index in total. The known items have room for all sitemaps of a
    /// feed.
    @Limit(of = "items of a sitemap index", past = "the newest are taken")
    private static final int MAX_ITEMS = 10_000;

    private final PollContext context;
    private final FeedDefinition definition;
    private final PollAdmission admission;
    private final Exchange index;
    private final Validators validators;
    private final RobotsHops robots;
    private SitemapTurns turns;

    /// @param index      the exchange that fetched the index
    /// @param validators of the index and, from former polls, of its sitemaps
    SitemapIndexRequest(
            PollContext context,
            FeedDefinition definition,
            PollAdmission admission,
            Exchange index,
            Validators validators) {
        this.context = context;
        this.definition = definition;
        this.admission = admission;
        this.index = index;
        this.validators = validators;
        this.robots = context.robots(definition);
        this.turns = validators.knownTurns();
    }

    /// @param urls  of the sitemaps, newest first
    /// @param polls the number of polls of the feed so far, which selects the next sitemap of the rotation
    PollResponse send(List<String> urls, long polls) throws InterruptedException {
        if (urls.isEmpty()) {
            return failed("unreadable-empty", "a sitemap index without sitemaps");
        }
        return switch (sitemapsOf(null, urls, polls)) {
            case Unavailable(PollResponse.Deferred deferred) -> notSooner(deferred);
            case Unavailable unavailable -> unavailable.response();
            case Available available -> response(available);
        };
    }

    /// The index itself was requested, so the shortest interval counts from then.
    private PollResponse.Deferred notSooner(PollResponse.Deferred deferred) {
        Instant soonest = context.settings().schedule(definition).notBefore(index.fetchedAt());
        return deferred.until().isBefore(soonest) ? new PollResponse.Deferred(soonest, deferred.detail()) : deferred;
    }

    private PollResponse response(Available result) {
        Validators updated = validators.with(result.states(), turns.total() == 0 ? null : turns);
        Content content = result.content();
        ReadResult.Parsed parsed = content.parsed();
        if (parsed == null) {
            return new PollResponse.NotModified(index, "not-modified", updated);
        }
        Set<Entry> added = Collections.newSetFromMap(new IdentityHashMap<>());
        added.addAll(content.newEntries());
        return new PollResponse.Document(parsed, index, null, updated, content.expectsOverlap(), added);
    }

    private PollResponse failed(String name, String detail) {
        return new PollResponse.Failed(new PollFailure(name, detail, null), index);
    }

    private Unavailable unreadable(String sitemap) {
        return new Unavailable(new PollResponse.Failed(unreadableChild(sitemap), index));
    }

    private static PollFailure unreadableChild(String sitemap) {
        return new PollFailure("sitemap-child", "the newest sitemap of the index cannot be read: " + sitemap, null);
    }

    /// Fetches the newest sitemap of an index and the next one of the rotation. Without its newest sitemap,
    /// the feed's own index is unavailable. An inner index is unavailable if neither can be read.
    ///
    /// @param ofIndex address of the index; null for the feed's own
    /// @param urls    that it names, newest first
    private SitemapResult sitemapsOf(@Nullable String ofIndex, List<String> urls, long rotation)
            throws InterruptedException {
        Map<String, SitemapState> known = SitemapState.ofIndex(ofIndex, validators.sitemaps())
                .collect(Collectors.toMap(SitemapState::url, Function.identity(), (one, _) -> one));
        List<SitemapState> newest = urls.stream()
                .distinct()
                .limit(SitemapState.MAX_SITEMAPS)
                .map(url -> known.getOrDefault(url, SitemapState.unread(url, ofIndex)))
                .toList();
        SitemapResult first = fetch(newest.getFirst(), rotation);
        List<Available> results = new ArrayList<>();
        if (first instanceof Available available) {
            results.add(available);
        } else if (ofIndex == null) {
            return first;
        }
        int others = newest.size() - 1;
        if (others > 0) {
            SitemapState next = newest.get(1 + (int) (rotation % others));
            if (fetch(next, rotation / others) instanceof Available available) {
                results.add(next.isRead() ? available : available.asNewSitemap());
            }
        }
        inTurn(ofIndex, urls, rotation).ifPresent(results::add);
        if (results.isEmpty()) {
            return first;
        }
        Map<String, List<SitemapState>> updated = results.stream()
                .map(Available::states)
                .collect(Collectors.toMap(states -> states.getFirst().url(), Function.identity()));
        List<SitemapState> states = newest.stream()
                .flatMap(sitemap -> updated.getOrDefault(sitemap.url(), former(sitemap)).stream())
                .toList();
        return Available.combined(states, results);
    }

    /// Fetches the sitemap beyond the newest ones whose turn it is. Its entries are old, unless they are dated
    /// later. The index names none if it was not read.
    private Optional<Available> inTurn(@Nullable String ofIndex, List<String> urls, long rotation)
            throws InterruptedException {
        List<String> others =
                urls.stream().distinct().skip(SitemapState.MAX_SITEMAPS).toList();
        if (others.isEmpty()) {
            return Optional.empty();
        }
        if (ofIndex == null) {
            turns = turns.withTotal(others.size());
        }
        String url = turns.next(others);
        int lastVisit = turns.visitedMinute(url);
        SitemapResult result = fetch(SitemapState.unread(url, ofIndex), rotation);
        if (result instanceof Unavailable unavailable && unavailable.isPause()) {
            return Optional.empty();
        }
        ReadResult.Parsed parsed =
                result instanceof Available available ? available.content().parsed() : null;
        int found = parsed == null ? 0 : parsed.entries().size();
        turns = turns.visited(url, minute(index.fetchedAt()), found);
        if (parsed == null) {
            return Optional.empty();
        }
        boolean isFirstVisit = lastVisit == 0;
        ReadResult.Parsed taken =
                isFirstVisit || turns.areItemsKnown() ? parsed : parsed.since(Instant.ofEpochSecond(lastVisit * 60L));
        SitemapState state = SitemapState.unread(url, ofIndex);
        return Optional.of(new Available(List.of(state), new Content(taken, false, taken.entries())));
    }

    /// Returns the former states of a sitemap and of the sitemaps that it names.
    private List<SitemapState> former(SitemapState sitemap) {
        Stream<SitemapState> inner =
                sitemap.index() == null ? SitemapState.ofIndex(sitemap.url(), validators.sitemaps()) : Stream.empty();
        return Stream.concat(Stream.of(sitemap), inner).toList();
    }

    private SitemapResult fetch(SitemapState sitemap, long rotation) throws InterruptedException {
        admission.beforeRequest();
        Optional<URI> url = WebUrl.parse(sitemap.url());
        if (url.isEmpty()) {
            return unreadable(sitemap.url());
        }
        RobotsVerdict verdict = robots.check(url.get());
        if (verdict instanceof RobotsVerdict.Disallowed) {
            return new Unavailable(failed("robots-disallowed", "robots.txt disallows " + sitemap.url()));
        }
        if (verdict instanceof RobotsVerdict.Unknown unknown) {
            return new Unavailable(PollResponse.robotsUnknown(unknown, sitemap.url(), index));
        }
        SitemapState former = mustRead(sitemap) ? null : sitemap;
        var request = FetchRequest.of(url.get(), ResourceKind.FEED, Downloads.MAX_FEED_BYTES)
                .withEtag(former == null ? null : former.etag())
                .withLastModified(former == null ? null : former.lastModified())
                .withConnection(Downloads.connection(definition))
                .withHeaders(definition.headersFor(url.get()))
                .withHops(robots);
        return switch (admission.send(context.downloads().fetcher(), request)) {
            case FetchResult.NotModified same
            when former != null -> unchanged(former.unchanged(same.exchange()), rotation);
            case FetchResult.Fresh fresh
            when former != null && fresh.body().sha256().equals(former.bodyHash()) ->
                unchanged(former.unchanged(fresh.exchange()), rotation);
            case FetchResult.Fresh fresh -> read(sitemap, fresh, rotation);
            case FetchResult.Throttled throttled -> new Unavailable(new PollResponse.Throttled(throttled));
            case FetchResult.Deferred deferred -> new Unavailable(PollResponse.deferred(deferred));
            case FetchResult.Failed failed ->
                new Unavailable(PollResponse.failed(unreadableChild(sitemap.url()), failed, index));
            case FetchResult.NotModified _, FetchResult.Gone _ -> unreadable(sitemap.url());
        };
    }

    /// If the sitemap is an index, the sitemaps that it names may have changed.
    private SitemapResult unchanged(SitemapState sitemap, long rotation) throws InterruptedException {
        List<String> urls =
                former(sitemap).stream().skip(1).map(SitemapState::url).toList();
        return urls.isEmpty()
                ? new Available(List.of(sitemap), Content.UNCHANGED)
                : innerIndex(sitemap, urls, rotation);
    }

    private SitemapResult innerIndex(SitemapState sitemap, List<String> urls, long rotation)
            throws InterruptedException {
        if (urls.isEmpty()) {
            return unreadable(sitemap.url());
        }
        return switch (sitemapsOf(sitemap.url(), urls, rotation)) {
            case Unavailable unavailable -> unavailable;
            case Available inner ->
                new Available(
                        Stream.concat(Stream.of(sitemap), inner.states().stream())
                                .toList(),
                        inner.content());
        };
    }

    private SitemapResult read(SitemapState before, FetchResult.Fresh fresh, long rotation)
            throws InterruptedException {
        boolean isInner = before.index() != null;
        return switch (context.downloads().parse(fresh)) {
            case ReadResult.Parsed parsed -> {
                ReadResult.Parsed newest = parsed.newest(isInner ? MAX_ITEMS / SitemapState.MAX_SITEMAPS : MAX_ITEMS);
                SitemapState state =
                        state(before, fresh, parsed.flags(), newest.entries().size());
                yield new Available(List.of(state), new Content(newest, before.isRead(), List.of()));
            }
            case ReadResult.SitemapIndex names
            when !isInner ->
                innerIndex(
                        state(before, fresh, names.flags(), 0),
                        names.children().stream()
                                .map(ReadResult.SitemapIndex.Child::url)
                                .toList(),
                        rotation);
            default -> unreadable(before.url());
        };
    }

    private SitemapState state(SitemapState before, FetchResult.Fresh fresh, Set<Flag> flags, int items) {
        Exchange exchange = Downloads.completed(fresh.exchange(), flags);
        boolean isWhole = Downloads.isWhole(exchange, flags);
        return new SitemapState(
                before.url(),
                isWhole ? exchange.etag() : null,
                isWhole ? exchange.lastModified() : null,
                isWhole ? fresh.body().sha256() : null,
                items,
                minute(index.fetchedAt()),
                before.index());
    }

    private boolean mustRead(SitemapState sitemap) {
        long age = minute(context.clock().instant()) - (long) sitemap.seenMinute();
        return age >= Validators.REREAD_AFTER.toMinutes();
    }

    private static int minute(Instant time) {
        return (int) (time.getEpochSecond() / 60);
    }
}
