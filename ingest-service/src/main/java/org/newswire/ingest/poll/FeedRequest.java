package org.newswire.ingest.poll;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.FailureClass;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.RequestPriority;
import org.newswire.ingest.fetch.ResourceKind;
import org.newswire.ingest.fetch.RobotsHops;
import org.newswire.ingest.fetch.RobotsVerdict;
import org.newswire.ingest.schedule.PollFailure;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.state.SitemapState;
import org.newswire.ingest.state.SitemapTurns;
import org.newswire.ingest.state.Validators;

/// Makes the conditional request of a poll and parses its response.
///
/// robots.txt is always fetched first, because of its `Crawl-delay`. Its rules only apply if the feed is
/// configured to respect them. Used once, by one thread.
final class FeedRequest {
    private static final Duration IMPATIENT_TIMEOUT = Duration.ofSeconds(5);
    private static final int COMPLETE_INDEX_POLLS = 4;

    private final PollContext context;
    private final FeedDefinition definition;
    private final PollAdmission admission;
    private final URI url;
    private final PollState pollState;
    private final Validators validators;
    private Instant sentAt;

    /// @param url the current address of the feed
    FeedRequest(
            PollContext context,
            FeedDefinition definition,
            PollAdmission admission,
            PollState pollState,
            URI url,
            Validators validators) {
        this.context = context;
        this.definition = definition;
        this.admission = admission;
        this.url = url;
        this.pollState = pollState;
        this.sentAt = context.clock().instant();
        this.validators = conditions(validators);
    }

    private Validators conditions(Validators known) {
        // Only the document itself shows which unpublished versions it has replaced.
        if (pollState.unpublished() != null || mustReadIndex(known.knownTurns(), pollState.polls())) {
            return known.unconditional();
        }
        return pollState.mustReread(sentAt) ? known.withoutConditions() : known;
    }

    /// The sitemaps that are read in turns are not stored, only the index names them. It is requested
    /// unconditionally until each has been read, and at every fourth poll afterwards.
    private static boolean mustReadIndex(SitemapTurns turns, long polls) {
        return turns.total() > 0 && (turns.read() < turns.total() || polls % COMPLETE_INDEX_POLLS == 0);
    }

    PollResponse send() throws InterruptedException {
        RobotsHops robots = context.robots(definition);
        RobotsVerdict verdict = robots.check(url);
        if (!(verdict instanceof RobotsVerdict.Allowed)) {
            return refused(verdict, url.toString());
        }
        var replacements = new ReplacementSearch(context, definition, admission, url);
        FetchResult result = admission.sendFirst(
                context.downloads().fetcher(),
                request().withHops(robots),
                () -> sentAt = context.clock().instant());
        return switch (result) {
            case FetchResult.Fresh fresh -> fresh(fresh);
            case FetchResult.NotModified same -> notModified(same.exchange(), "not-modified");
            case FetchResult.Throttled throttled -> new PollResponse.Throttled(throttled);
            case FetchResult.Gone gone -> new PollResponse.Gone(gone.exchange(), replacements.in(gone));
            case FetchResult.Deferred deferred -> PollResponse.deferred(deferred);
            case FetchResult.Failed failed
            when failed.failure() == FailureClass.DISALLOWED -> refused(robots.last(), "the redirect target of " + url);
            case FetchResult.Failed failed ->
                PollResponse.failed(PollFailure.of(failed).naming(replacements.in(failed)), failed, failed.exchange());
        };
    }

    FetchRequest request() {
        return FetchRequest.of(url, ResourceKind.FEED, Downloads.MAX_FEED_BYTES)
                .withEtag(validators.etag())
                .withLastModified(validators.lastModified())
                .withHeaders(definition.headersFor(url))
                .withKeepsErrorPage(true)
                .withConnection(Downloads.connection(definition))
                .withPriority(pollState.hangCount() > 0 ? RequestPriority.RETRY : RequestPriority.POLL)
                .withFirstByteTimeout(isImpatient() ? IMPATIENT_TIMEOUT : null)
                .withDueAt(pollState.lastSuccessAt() == null ? null : pollState.nextPollAt());
    }

    /// Every second request of a feed that hangs repeatedly has a short timeout, so that it occupies its
    /// connection for less time. The others have the usual one, because the feed may only be slow.
    private boolean isImpatient() {
        return pollState.hangCount() > 1 && pollState.polls() % 2 == 0;
    }

    private static PollResponse refused(RobotsVerdict verdict, String target) {
        return verdict instanceof RobotsVerdict.Unknown unknown
                ? PollResponse.robotsUnknown(unknown, target, null)
                : new PollResponse.Failed(
                        new PollFailure("robots-disallowed", "robots.txt disallows " + target, null), null);
    }

    /// When the request was sent, or was refused.
    Instant sentAt() {
        return sentAt;
    }

    /// The document is unchanged. If it is a sitemap index, its sitemaps may have changed.
    private PollResponse notModified(Exchange exchange, String outcome) throws InterruptedException {
        Validators updated = validators.updated(exchange.etag(), exchange.lastModified());
        List<String> sitemaps = SitemapState.ofIndex(null, updated.sitemaps())
                .map(SitemapState::url)
                .toList();
        return sitemaps.isEmpty()
                ? new PollResponse.NotModified(exchange, outcome, updated)
                : sitemaps(sitemaps, exchange, updated);
    }

    private PollResponse fresh(FetchResult.Fresh fresh) throws InterruptedException {
        Exchange exchange = fresh.exchange();
        String sha256 = context.downloads().compute(fresh.body(), fresh.body()::sha256);
        if (sha256.equals(validators.bodyHash())) {
            return notModified(exchange, "same-body");
        }
        return switch (context.downloads().parse(fresh)) {
            case ReadResult.Parsed parsed -> document(parsed, Downloads.completed(exchange, parsed.flags()), sha256);
            case ReadResult.SitemapIndex index -> index(index, Downloads.completed(exchange, index.flags()), sha256);
            case ReadResult.HtmlPage page -> new PollResponse.Failed(PollFailure.of(page), exchange);
            case ReadResult.Unreadable unreadable -> new PollResponse.Failed(PollFailure.of(unreadable), exchange);
        };
    }

    private PollResponse document(ReadResult.Parsed parsed, Exchange exchange, String sha256) {
        boolean isWhole = Downloads.isWhole(exchange, parsed.flags());
        Validators updated = isWhole ? Validators.of(exchange, sha256) : validators;
        return new PollResponse.Document(parsed, exchange, sha256, updated, true, Set.of());
    }

    private PollResponse index(ReadResult.SitemapIndex index, Exchange exchange, String sha256)
            throws InterruptedException {
        boolean isWhole = Downloads.isWhole(exchange, index.flags());
        Validators updated = isWhole ? Validators.of(exchange, sha256) : Validators.NONE;
        List<String> urls = index.children().stream()
                .map(ReadResult.SitemapIndex.Child::url)
                .toList();
        boolean hasTurns = urls.stream().distinct().count() > SitemapState.MAX_SITEMAPS;
        return sitemaps(urls, exchange, updated.with(validators.sitemaps(), hasTurns ? validators.turns() : null));
    }

    private PollResponse sitemaps(List<String> urls, Exchange exchange, Validators ofIndex)
            throws InterruptedException {
        admission.responseProcessed();
        return new SitemapIndexRequest(context, definition, admission, exchange, ofIndex).send(urls, pollState.polls());
    }
}
