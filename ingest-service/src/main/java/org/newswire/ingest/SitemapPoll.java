package org.newswire.ingest;

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
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.FeedMemory.Validators;
import org.newswire.ingest.PollRunner.Parts;
import org.newswire.ingest.feed.Entry;
import org.newswire.ingest.feed.ReadResult;
import org.newswire.ingest.fetch.Accept;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.RobotsVerdict;
import org.newswire.ingest.fetch.WebUrl;

/// Asks for the sitemaps of an index, as one document: the newest at each poll and the next newest in
/// turn, one a poll; of each its newest entries. Each is asked for conditionally, but once a day: what
/// is not seen for long would be forgotten first. Used once, by one thread.
final class SitemapPoll {
    /// So many of an index are read.
    static final int NEWEST = 4;

    /// So that what they show in turn can be remembered ([KnownItems#MOST]).
    private static final int MOST_ITEMS = 10_000;

    static final Duration READ_ANEW = Duration.ofDays(1);

    private final Parts parts;
    private final FeedDefinition definition;
    private final LargeTurn large;
    private final Exchange index;
    private final Validators validators;
    private final FeedRobots robots;
    private final Map<String, SitemapMemory> known;

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
        this.known = validators.sitemaps().stream()
                .collect(Collectors.toMap(SitemapMemory::url, Function.identity(), (one, _) -> one));
    }

    /// A sitemap that was had.
    ///
    /// @param read absent where it is as it was
    private record Child(SitemapMemory memory, ReadResult.@Nullable Parsed read) {}

    /// @param urls  of the sitemaps, newest first
    /// @param polls of the feed so far: whose turn it is
    FeedAnswer ask(List<String> urls, long polls) throws InterruptedException {
        if (urls.isEmpty()) {
            return failed("unreadable-empty", "a sitemap index without sitemaps");
        }
        List<String> newest = urls.stream().distinct().limit(NEWEST).toList();
        String latest = newest.getFirst();
        Optional<URI> url = WebUrl.parse(latest);
        RobotsVerdict verdict = url.isEmpty() ? new RobotsVerdict.Allowed() : robots.check(url.get());
        if (verdict instanceof RobotsVerdict.Disallowed) {
            return failed("robots-disallowed", "robots.txt does not allow " + latest);
        }
        if (verdict instanceof RobotsVerdict.Unknown unknown) {
            return new FeedAnswer.Deferred(unknown.until(), "the rules of robots.txt cannot be had for " + latest);
        }
        Optional<Child> first = child(latest);
        if (first.isEmpty()) {
            return failed("sitemap-child", "the newest sitemap of the index cannot be read: " + latest);
        }
        List<Child> had = new ArrayList<>(List.of(first.get()));
        if (newest.size() > 1) {
            child(newest.get(1 + (int) (polls % (newest.size() - 1)))).ifPresent(had::add);
        }
        Validators now = validators.with(remembered(newest, had));
        Optional<ReadResult.Parsed> read =
                had.stream().map(Child::read).filter(Objects::nonNull).reduce(ReadResult.Parsed::with);
        if (read.isEmpty()) {
            return new FeedAnswer.Same(index, "not-modified", now);
        }
        boolean continues = first.get().read() != null && isKnown(first.get());
        Set<Entry> added = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Child other : had.subList(1, had.size())) {
            ReadResult.Parsed shown = other.read();
            added.addAll(shown == null || isKnown(other) ? List.of() : shown.entries());
        }
        return new FeedAnswer.Document(read.get(), index, null, now, continues, added);
    }

    /// Whether it has been read before.
    private boolean isKnown(Child child) {
        SitemapMemory before = known.get(child.memory().url());
        return before != null && before.isRead();
    }

    private FeedAnswer failed(String name, String detail) {
        return new FeedAnswer.Failed(new PollFailure(name, detail, null), index);
    }

    private List<SitemapMemory> remembered(List<String> urls, List<Child> had) {
        Map<String, SitemapMemory> now =
                had.stream().map(Child::memory).collect(Collectors.toMap(SitemapMemory::url, Function.identity()));
        return urls.stream()
                .map(url -> now.getOrDefault(url, known.getOrDefault(url, SitemapMemory.unread(url))))
                .toList();
    }

    private Optional<Child> child(String address) throws InterruptedException {
        large.close(); // others that have been let in to the host may be waiting for it
        Optional<URI> url = WebUrl.parse(address);
        if (url.isEmpty() || !(robots.check(url.get()) instanceof RobotsVerdict.Allowed)) {
            return Optional.empty();
        }
        SitemapMemory former = Optional.ofNullable(known.get(address))
                .filter(sitemap -> !isOld(sitemap))
                .orElse(null);
        var request = new FetchRequest(
                        url.get(),
                        former == null ? null : former.etag(),
                        former == null ? null : former.lastModified(),
                        Accept.FEED,
                        definition.headersFor(url.get()),
                        FeedRequest.MAX_FEED_BYTES)
                .through(robots)
                .whenLarge(large);
        return switch (parts.fetcher().fetch(request)) {
            case FetchResult.NotModified same
            when former != null -> Optional.of(new Child(former.unchanged(same.exchange()), null));
            case FetchResult.Fresh fresh
            when former != null && fresh.body().sha256().equals(former.bodyHash()) ->
                Optional.of(new Child(former.unchanged(fresh.exchange()), null));
            case FetchResult.Fresh fresh -> read(address, fresh);
            default -> Optional.empty();
        };
    }

    private Optional<Child> read(String address, FetchResult.Fresh fresh) {
        Exchange answer = fresh.exchange();
        if (!(parts.reader().read(fresh.body().bytes(), answer.finalUrl(), answer.headers())
                instanceof ReadResult.Parsed parsed)) {
            return Optional.empty();
        }
        Exchange exchange = FeedRequest.asRead(answer, parsed.flags());
        ReadResult.Parsed newest = parsed.newest(MOST_ITEMS);
        boolean whole = FeedRequest.isWhole(exchange, parsed.flags());
        return Optional.of(new Child(
                new SitemapMemory(
                        address,
                        whole ? exchange.etag() : null,
                        whole ? exchange.lastModified() : null,
                        whole ? fresh.body().sha256() : null,
                        newest.entries().size(),
                        minute(index.fetchedAt())),
                newest));
    }

    private boolean isOld(SitemapMemory sitemap) {
        return minute(parts.clock().instant()) - sitemap.seenMinute() >= READ_ANEW.toMinutes();
    }

    private static int minute(Instant time) {
        return (int) (time.getEpochSecond() / 60);
    }
}
