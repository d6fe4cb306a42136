package org.newswire.ingest;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.newswire.ingest.FeedMemory.Validators;
import org.newswire.ingest.PollRunner.Parts;
import org.newswire.ingest.feed.Flag;
import org.newswire.ingest.feed.ReadResult;
import org.newswire.ingest.feed.SitemapChild;
import org.newswire.ingest.fetch.Accept;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.Lane;
import org.newswire.ingest.fetch.RobotsVerdict;
import org.newswire.ingest.fetch.WebUrl;

/// Asks for a feed's document, conditionally, and reads it. The host's robots.txt is asked for first:
/// for its `Crawl-delay` always, for its rules where the feed is to keep to them.
final class FeedRequest {
    private static final int NEWEST_SITEMAPS = 4;

    /// So that what the sitemaps of an index show in turn can be remembered ([KnownItems#MOST]).
    private static final int MOST_OF_SITEMAP = 10_000;

    static final int MAX_FEED_BYTES = 32 << 20;

    private final Parts parts;
    private final FeedDefinition definition;
    private final URI address;
    private final Validators validators;
    private final long polls;
    private final Lane lane;
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
        this.place = place;
        this.large = large;
        this.sentAt = parts.clock().instant();
    }

    FeedAnswer send() throws InterruptedException {
        RobotsVerdict verdict = parts.robots().check(address);
        boolean respected = Objects.requireNonNullElse(
                definition.respectRobots(), parts.settings().robotsForFeeds());
        if (respected && verdict instanceof RobotsVerdict.Disallowed) {
            String detail = "robots.txt does not allow " + address;
            return new FeedAnswer.Failed(new PollFailure("robots-disallowed", detail, null), null);
        }
        if (respected && verdict instanceof RobotsVerdict.Unknown unknown) {
            return new FeedAnswer.Deferred(unknown.until(), "the rules of robots.txt cannot be had for " + address);
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
                                .whenLarge(large),
                        place::ask,
                        () -> sentAt = parts.clock().instant());
        place.answered();
        return switch (result) {
            case FetchResult.Fresh fresh -> fresh(fresh);
            case FetchResult.NotModified same -> same(same.exchange(), "not-modified");
            case FetchResult.Throttled throttled -> new FeedAnswer.Throttled(throttled);
            case FetchResult.Gone gone -> new FeedAnswer.Gone(gone.exchange());
            case FetchResult.Deferred deferred ->
                new FeedAnswer.Deferred(
                        deferred.until(), "the host " + deferred.host() + " is left alone until " + deferred.until());
            case FetchResult.Failed failed -> new FeedAnswer.Failed(PollFailure.of(failed), failed.exchange());
        };
    }

    /// When the document was asked for, or would have been.
    Instant sentAt() {
        return sentAt;
    }

    private FeedAnswer same(Exchange exchange, String outcome) {
        return new FeedAnswer.Same(exchange, outcome, validators.updated(exchange.etag(), exchange.lastModified()));
    }

    private FeedAnswer fresh(FetchResult.Fresh fresh) throws InterruptedException {
        Exchange exchange = fresh.exchange();
        String sha256 = fresh.body().sha256();
        if (sha256.equals(validators.bodyHash())) {
            return same(exchange, "same-body");
        }
        return switch (read(fresh)) {
            case ReadResult.Parsed parsed ->
                new FeedAnswer.Document(
                        parsed,
                        exchange,
                        sha256,
                        exchange.cutShort() || hasLostItsEnd(parsed, exchange)
                                ? validators
                                : new Validators(exchange.etag(), exchange.lastModified(), sha256),
                        1);
            case ReadResult.SitemapIndex index -> sitemaps(index, exchange);
            case ReadResult.HtmlPage page -> new FeedAnswer.Failed(PollFailure.of(page), exchange);
            case ReadResult.Unreadable unreadable -> new FeedAnswer.Failed(PollFailure.of(unreadable), exchange);
        };
    }

    /// Whether the document breaks off where nothing but the connection said how long it is.
    private static boolean hasLostItsEnd(ReadResult.Parsed parsed, Exchange exchange) {
        return !exchange.truncated()
                && exchange.endsWithConnection()
                && parsed.flags().contains(Flag.TRUNCATED);
    }

    /// The newest sitemap of an index at each poll, and the next newest in turn, one a poll; of each
    /// its newest entries. The index's validators are not kept: a child may change without it.
    private FeedAnswer sitemaps(ReadResult.SitemapIndex index, Exchange exchange) throws InterruptedException {
        List<SitemapChild> children = index.children();
        if (children.isEmpty()) {
            return new FeedAnswer.Failed(
                    new PollFailure("unreadable-empty", "a sitemap index without sitemaps", null), exchange);
        }
        place.close(); // from here on it is mostly waiting for the gate
        Optional<ReadResult.Parsed> newest = sitemap(children.getFirst());
        if (newest.isEmpty()) {
            String detail = "the newest sitemap of the index cannot be read: "
                    + children.getFirst().url();
            return new FeedAnswer.Failed(new PollFailure("sitemap-child", detail, null), exchange);
        }
        ReadResult.Parsed parsed = newest.get();
        if (children.size() > 1) {
            int turn = 1 + (int) (polls % (Math.min(children.size(), NEWEST_SITEMAPS) - 1));
            parsed = sitemap(children.get(turn)).map(newest.get()::with).orElse(parsed);
        }
        return new FeedAnswer.Document(parsed, exchange, null, Validators.NONE, NEWEST_SITEMAPS);
    }

    private Optional<ReadResult.Parsed> sitemap(SitemapChild child) throws InterruptedException {
        Optional<URI> url = WebUrl.parse(child.url());
        if (url.isEmpty()) {
            return Optional.empty();
        }
        var request = new FetchRequest(
                        url.get(), null, null, Accept.FEED, definition.headersFor(url.get()), MAX_FEED_BYTES)
                .whenLarge(large);
        return parts.fetcher().fetch(request) instanceof FetchResult.Fresh fresh
                        && read(fresh) instanceof ReadResult.Parsed parsed
                ? Optional.of(parsed.newest(MOST_OF_SITEMAP))
                : Optional.empty();
    }

    private ReadResult read(FetchResult.Fresh fresh) {
        return parts.reader()
                .read(
                        fresh.body().bytes(),
                        fresh.exchange().finalUrl(),
                        fresh.exchange().headers());
    }
}
