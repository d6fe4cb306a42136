package org.newswire.ingest.visit;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.Entry;
import org.newswire.ingest.feed.Flag;
import org.newswire.ingest.feed.ReadResult;
import org.newswire.ingest.feed.SitemapChild;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.Accept;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.RobotsVerdict;
import org.newswire.ingest.fetch.WebUrl;
import org.newswire.ingest.memory.FeedMemory.Validators;
import org.newswire.ingest.memory.SitemapMemory;
import org.newswire.ingest.schedule.PollFailure;
import org.newswire.ingest.visit.PollRunner.Parts;
import org.newswire.pipeline.untrusted.Limit;

/// Asks for the sitemaps of an index, as one document: the newest at each poll and the next newest in
/// turn, one a poll; of each its newest entries. Where one is an index itself, that holds for what it names,
/// too, and goes on with the next where the newest cannot be had; an index that such a one names is not read.
/// Each is asked for conditionally, but once a day: what is not seen for long would be forgotten first. Used
/// once, by one thread.
final class SitemapPoll {
    /// So many of an index are read.
    static final int NEWEST = 4;

    /// So that what they show in turn can be remembered (`KnownItems.MOST`).
    @Limit(of = "items of a sitemap index", past = "the newest are taken")
    private static final int MOST_ITEMS = 10_000;

    static final Duration READ_ANEW = Duration.ofDays(1);

    private final Parts parts;
    private final FeedDefinition definition;
    private final LargeTurn large;
    private final Exchange index;
    private final Validators validators;
    private final FeedRobots robots;

    /// @param large      the visit's
    /// @param index      how the index was had
    /// @param validators for the index, with what is remembered of its sitemaps
    SitemapPoll(Parts parts, FeedDefinition definition, LargeTurn large, Exchange index, Validators validators) {
        this.parts = parts;
        this.definition = definition;
        this.large = large;
        this.index = index;
        this.validators = validators;
        this.robots = new FeedRobots(parts, definition);
    }

    /// What sitemaps show.
    ///
    /// @param read      absent where it is as it was
    /// @param continues whether the newest of them was read before, too
    /// @param added     entries of those that were not, behind the newest
    private record Shown(ReadResult.@Nullable Parsed read, boolean continues, List<Entry> added) {
        static final Shown NOTHING_NEW = new Shown(null, false, List.of());

        static Shown of(List<Child> had) {
            return new Shown(
                    had.stream()
                            .map(child -> child.shown.read)
                            .filter(Objects::nonNull)
                            .reduce(ReadResult.Parsed::with)
                            .orElse(null),
                    had.getFirst().shown.continues,
                    had.stream().flatMap(child -> child.shown.added.stream()).toList());
        }
    }

    /// What came of asking for a sitemap.
    private sealed interface Asked {}

    /// @param why what the poll comes to where it hangs on this sitemap
    private record Missing(FeedAnswer why) implements Asked {}

    /// A sitemap that was had, or an index with what was had of those that it names.
    ///
    /// @param memories its own, and those of what it names
    private record Child(List<SitemapMemory> memories, Shown shown) implements Asked {
        /// The same, found behind another one.
        Child added() {
            ReadResult.Parsed read = shown.read;
            return read == null ? this : new Child(memories, new Shown(read, false, read.entries()));
        }
    }

    /// @param urls  of the sitemaps, newest first
    /// @param polls of the feed so far: whose turn it is
    FeedAnswer ask(List<String> urls, long polls) throws InterruptedException {
        if (urls.isEmpty()) {
            return failed("unreadable-empty", "a sitemap index without sitemaps");
        }
        return switch (named(null, urls, polls)) {
            case Missing(FeedAnswer.Deferred deferred) -> notSooner(deferred);
            case Missing missing -> missing.why();
            case Child all -> answer(all);
        };
    }

    /// The index itself was asked for.
    private FeedAnswer.Deferred notSooner(FeedAnswer.Deferred deferred) {
        Instant soonest = parts.settings().schedule(definition).notBefore(index.fetchedAt());
        return deferred.until().isBefore(soonest) ? new FeedAnswer.Deferred(soonest, deferred.detail()) : deferred;
    }

    private FeedAnswer answer(Child all) {
        Validators now = validators.with(all.memories());
        Shown shown = all.shown();
        ReadResult.Parsed read = shown.read();
        if (read == null) {
            return new FeedAnswer.Same(index, "not-modified", now);
        }
        Set<Entry> added = Collections.newSetFromMap(new IdentityHashMap<>());
        added.addAll(shown.added());
        return new FeedAnswer.Document(read, index, null, now, shown.continues(), added);
    }

    private FeedAnswer failed(String name, String detail) {
        return new FeedAnswer.Failed(new PollFailure(name, detail, null), index);
    }

    private Missing unreadable(String sitemap) {
        return new Missing(failed("sitemap-child", "the newest sitemap of the index cannot be read: " + sitemap));
    }

    /// Those that an index names.
    ///
    /// @param index its address; null for the feed's own
    static Stream<SitemapMemory> namedBy(@Nullable String index, List<SitemapMemory> all) {
        return all.stream().filter(sitemap -> Objects.equals(index, sitemap.index()));
    }

    /// What an index names, as far as it is asked for now. It is missing, as its newest is, where nothing can
    /// be had; the feed's own where the newest cannot.
    ///
    /// @param index its address; null for the feed's own
    /// @param urls  that it names, newest first
    /// @param turn  whose it is
    private Asked named(@Nullable String index, List<String> urls, long turn) throws InterruptedException {
        Map<String, SitemapMemory> known = namedBy(index, validators.sitemaps())
                .collect(Collectors.toMap(SitemapMemory::url, Function.identity(), (one, _) -> one));
        List<SitemapMemory> newest = urls.stream()
                .distinct()
                .limit(NEWEST)
                .map(url -> known.getOrDefault(url, SitemapMemory.unread(url, index)))
                .toList();
        Asked first = child(newest.getFirst(), turn);
        List<Child> had = new ArrayList<>();
        if (first instanceof Child child) {
            had.add(child);
        } else if (index == null) {
            return first;
        }
        int others = newest.size() - 1;
        if (others > 0) {
            SitemapMemory next = newest.get(1 + (int) (turn % others));
            if (child(next, turn / others) instanceof Child child) {
                had.add(next.isRead() ? child : child.added());
            }
        }
        if (had.isEmpty()) {
            return first;
        }
        Map<String, List<SitemapMemory>> now = had.stream()
                .map(Child::memories)
                .collect(Collectors.toMap(memories -> memories.getFirst().url(), Function.identity()));
        List<SitemapMemory> memories = newest.stream()
                .flatMap(sitemap -> now.getOrDefault(sitemap.url(), former(sitemap)).stream())
                .toList();
        return new Child(memories, Shown.of(had));
    }

    /// What was remembered of it, and of what it names.
    private List<SitemapMemory> former(SitemapMemory sitemap) {
        Stream<SitemapMemory> named =
                sitemap.index() == null ? namedBy(sitemap.url(), validators.sitemaps()) : Stream.empty();
        return Stream.concat(Stream.of(sitemap), named).toList();
    }

    private Asked child(SitemapMemory before, long turn) throws InterruptedException {
        large.close(); // others that have been let in to the host may be waiting for it
        Optional<URI> url = WebUrl.parse(before.url());
        if (url.isEmpty()) {
            return unreadable(before.url());
        }
        RobotsVerdict verdict = robots.check(url.get());
        if (verdict instanceof RobotsVerdict.Disallowed) {
            return new Missing(failed("robots-disallowed", "robots.txt does not allow " + before.url()));
        }
        if (verdict instanceof RobotsVerdict.Unknown unknown) {
            return new Missing(FeedAnswer.unruled(unknown, before.url(), index));
        }
        SitemapMemory former = isOld(before) ? null : before;
        var request = new FetchRequest(
                        url.get(),
                        former == null ? null : former.etag(),
                        former == null ? null : former.lastModified(),
                        Accept.FEED,
                        definition.headersFor(url.get()),
                        FeedRequest.MAX_FEED_BYTES)
                .through(robots)
                .with(large);
        return switch (parts.fetcher().fetch(request)) {
            case FetchResult.NotModified same when former != null -> unchanged(former.unchanged(same.exchange()), turn);
            case FetchResult.Fresh fresh
            when former != null && fresh.body().sha256().equals(former.bodyHash()) ->
                unchanged(former.unchanged(fresh.exchange()), turn);
            case FetchResult.Fresh fresh -> read(before, fresh, turn);
            case FetchResult.Throttled throttled -> new Missing(new FeedAnswer.Throttled(throttled));
            case FetchResult.Deferred deferred -> new Missing(FeedAnswer.deferred(deferred));
            case FetchResult.NotModified _, FetchResult.Gone _, FetchResult.Failed _ -> unreadable(before.url());
        };
    }

    /// What an index names may have changed all the same.
    private Asked unchanged(SitemapMemory memory, long turn) throws InterruptedException {
        List<String> urls =
                former(memory).stream().skip(1).map(SitemapMemory::url).toList();
        return urls.isEmpty() ? new Child(List.of(memory), Shown.NOTHING_NEW) : index(memory, urls, turn);
    }

    /// An index that the feed's own one names.
    private Asked index(SitemapMemory memory, List<String> urls, long turn) throws InterruptedException {
        if (urls.isEmpty()) {
            return unreadable(memory.url());
        }
        return switch (named(memory.url(), urls, turn)) {
            case Missing missing -> missing;
            case Child named ->
                new Child(
                        Stream.concat(Stream.of(memory), named.memories().stream())
                                .toList(),
                        named.shown());
        };
    }

    private Asked read(SitemapMemory before, FetchResult.Fresh fresh, long turn) throws InterruptedException {
        boolean isInner = before.index() != null;
        return switch (FeedRequest.read(parts, fresh)) {
            case ReadResult.Parsed parsed -> {
                ReadResult.Parsed newest = parsed.newest(isInner ? MOST_ITEMS / NEWEST : MOST_ITEMS);
                SitemapMemory memory =
                        memory(before, fresh, parsed.flags(), newest.entries().size());
                yield new Child(List.of(memory), new Shown(newest, before.isRead(), List.of()));
            }
            case ReadResult.SitemapIndex names
            when !isInner ->
                index(
                        memory(before, fresh, names.flags(), 0),
                        names.children().stream().map(SitemapChild::url).toList(),
                        turn);
            default -> unreadable(before.url());
        };
    }

    private SitemapMemory memory(SitemapMemory before, FetchResult.Fresh fresh, Set<Flag> flags, int items) {
        Exchange exchange = FeedRequest.asRead(fresh.exchange(), flags);
        boolean whole = FeedRequest.isWhole(exchange, flags);
        return new SitemapMemory(
                before.url(),
                whole ? exchange.etag() : null,
                whole ? exchange.lastModified() : null,
                whole ? fresh.body().sha256() : null,
                items,
                minute(index.fetchedAt()),
                before.index());
    }

    private boolean isOld(SitemapMemory sitemap) {
        return minute(parts.clock().instant()) - sitemap.seenMinute() >= READ_ANEW.toMinutes();
    }

    private static int minute(Instant time) {
        return (int) (time.getEpochSecond() / 60);
    }
}
