package org.newswire.ingest.visit;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.Flag;
import org.newswire.ingest.feed.ReadResult;
import org.newswire.ingest.feed.SitemapChild;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.Accept;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.FailureClass;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.Lane;
import org.newswire.ingest.fetch.RobotsVerdict;
import org.newswire.ingest.memory.FeedMemory;
import org.newswire.ingest.memory.FeedMemory.Validators;
import org.newswire.ingest.memory.SitemapMemory;
import org.newswire.ingest.schedule.PollFailure;
import org.newswire.ingest.visit.PollRunner.Parts;
import org.newswire.pipeline.untrusted.Limit;

/// Asks for a feed's document, conditionally, and reads it. The host's robots.txt is asked for first:
/// for its `Crawl-delay` always, for its rules where the feed is to keep to them.
final class FeedRequest {
    /// What is read of a feed's document at most, decompressed: 32 MiB, in a small heap less, since a document
    /// takes many times that while it is read.
    @Limit(
            of = "bytes of a feed document",
            past = "the document is cut, and its status flagged",
            byDefault = "heap / 20, at most 32 MiB")
    static final int MAX_FEED_BYTES = maxFeedBytes(Runtime.getRuntime().maxMemory());

    private final Parts parts;
    private final FeedDefinition definition;
    private final URI address;
    private final Validators validators;
    private final long polls;
    private final Lane lane;
    private final @Nullable Instant dueAt;
    private final WorkLimit.Place place;
    private final LargeTurn large;
    private Instant sentAt;

    /// @param memory  of the feed
    /// @param address where it is
    /// @param place   of the poll
    /// @param large   the visit's
    FeedRequest(
            Parts parts,
            FeedDefinition definition,
            FeedMemory memory,
            URI address,
            Validators validators,
            WorkLimit.Place place,
            LargeTurn large) {
        this.parts = parts;
        this.definition = definition;
        this.address = address;
        this.validators = validators;
        this.polls = memory.polls();
        this.lane = memory.failures() > 0 ? Lane.RETRY : Lane.POLL;
        this.dueAt = memory.lastSuccessAt() == null ? null : memory.nextPollAt();
        this.place = place;
        this.large = large;
        this.sentAt = parts.clock().instant();
    }

    static int maxFeedBytes(long heapBytes) {
        return (int) Math.min(32 << 20, heapBytes / 20);
    }

    FeedAnswer send() throws InterruptedException {
        FeedRobots robots = new FeedRobots(parts, definition);
        RobotsVerdict verdict = robots.check(address);
        if (!(verdict instanceof RobotsVerdict.Allowed)) {
            return refused(verdict, address.toString());
        }
        FetchResult result = parts.fetcher()
                .fetch(
                        new FetchRequest(
                                        address,
                                        validators.etag(),
                                        validators.lastModified(),
                                        Accept.FEED,
                                        definition.headersFor(address),
                                        MAX_FEED_BYTES)
                                .in(lane)
                                .dueAt(dueAt)
                                .through(robots)
                                .with(large),
                        place::ask,
                        () -> sentAt = parts.clock().instant());
        place.answered();
        if (!(result instanceof FetchResult.Fresh)) {
            large.close(); // there is no document
        }
        return switch (result) {
            case FetchResult.Fresh fresh -> fresh(fresh);
            case FetchResult.NotModified same -> same(same.exchange(), "not-modified");
            case FetchResult.Throttled throttled -> new FeedAnswer.Throttled(throttled);
            case FetchResult.Gone gone -> new FeedAnswer.Gone(gone.exchange());
            case FetchResult.Deferred deferred -> FeedAnswer.deferred(deferred);
            case FetchResult.Failed failed
            when failed.failure() == FailureClass.DISALLOWED ->
                refused(robots.last(), "what " + address + " redirects to");
            case FetchResult.Failed failed -> new FeedAnswer.Failed(PollFailure.of(failed), failed.exchange());
        };
    }

    private static FeedAnswer refused(RobotsVerdict verdict, String what) {
        return verdict instanceof RobotsVerdict.Unknown unknown
                ? FeedAnswer.unruled(unknown, what, null)
                : new FeedAnswer.Failed(
                        new PollFailure("robots-disallowed", "robots.txt does not allow " + what, null), null);
    }

    /// When the document was asked for, or would have been.
    Instant sentAt() {
        return sentAt;
    }

    /// The document is as it was; what an index names may have changed all the same.
    private FeedAnswer same(Exchange exchange, String outcome) throws InterruptedException {
        Validators now = validators.updated(exchange.etag(), exchange.lastModified());
        List<String> children = SitemapPoll.namedBy(null, now.sitemaps())
                .map(SitemapMemory::url)
                .toList();
        return children.isEmpty() ? new FeedAnswer.Same(exchange, outcome, now) : sitemaps(children, exchange, now);
    }

    private FeedAnswer fresh(FetchResult.Fresh fresh) throws InterruptedException {
        Exchange exchange = fresh.exchange();
        String sha256 = parts.fetcher().computePool().compute(fresh.body()::sha256);
        if (sha256.equals(validators.bodyHash())) {
            return same(exchange, "same-body");
        }
        return switch (read(parts, fresh)) {
            case ReadResult.Parsed parsed -> document(parsed, asRead(exchange, parsed.flags()), sha256);
            case ReadResult.SitemapIndex index -> index(index, asRead(exchange, index.flags()), sha256);
            case ReadResult.HtmlPage page -> new FeedAnswer.Failed(PollFailure.of(page), exchange);
            case ReadResult.Unreadable unreadable -> new FeedAnswer.Failed(PollFailure.of(unreadable), exchange);
        };
    }

    private FeedAnswer document(ReadResult.Parsed parsed, Exchange exchange, String sha256) {
        Validators now = isWhole(exchange, parsed.flags()) ? Validators.of(exchange, sha256) : validators;
        return new FeedAnswer.Document(parsed, exchange, sha256, now, true, Set.of());
    }

    private FeedAnswer index(ReadResult.SitemapIndex index, Exchange exchange, String sha256)
            throws InterruptedException {
        Validators now = isWhole(exchange, index.flags()) ? Validators.of(exchange, sha256) : Validators.NONE;
        List<String> urls = index.children().stream().map(SitemapChild::url).toList();
        return sitemaps(urls, exchange, now.with(validators.sitemaps()));
    }

    /// A document that has its end is whole, whatever length the server stated. It comes without
    /// validators, as one does that seems to be cut short.
    ///
    /// @param flags of the document
    static Exchange asRead(Exchange exchange, Set<Flag> flags) {
        return exchange.cutShort() && !flags.contains(Flag.TRUNCATED) ? exchange.whole() : exchange;
    }

    /// Whether all of a document came: the transfer was not cut short, and where nothing but the end of
    /// the connection says how long it is, it does not break off.
    ///
    /// @param flags of the document
    static boolean isWhole(Exchange exchange, Set<Flag> flags) {
        boolean lostItsEnd = !exchange.truncated() && exchange.endsWithConnection() && flags.contains(Flag.TRUNCATED);
        return !exchange.cutShort() && !lostItsEnd;
    }

    private FeedAnswer sitemaps(List<String> urls, Exchange exchange, Validators ofIndex) throws InterruptedException {
        place.close(); // from here on it is mostly waiting for the gate
        return new SitemapPoll(parts, definition, large, exchange, ofIndex).ask(urls, polls);
    }

    /// Reads a document on the computation pool, while the polling thread waits.
    static ReadResult read(Parts parts, FetchResult.Fresh fresh) {
        return parts.fetcher()
                .computePool()
                .compute(() -> parts.reader()
                        .read(
                                fresh.body().bytes(),
                                fresh.exchange().finalUrl(),
                                fresh.exchange().headers()));
    }
}
