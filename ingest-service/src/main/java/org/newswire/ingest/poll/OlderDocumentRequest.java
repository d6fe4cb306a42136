package org.newswire.ingest.poll;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.ResourceKind;
import org.newswire.ingest.fetch.RobotsHops;
import org.newswire.ingest.fetch.RobotsVerdict;

/// Requests an older document of a feed: an archive or page (RFC 5005), or the `next_url` of JSON Feed. Used by
/// the thread of one poll task.
record OlderDocumentRequest(PollContext context, FeedDefinition definition, PollAdmission admission) {
    sealed interface Result {}

    record OlderDocument(ReadResult.Parsed parsed, Exchange exchange, String sha256) implements Result {}

    enum Failure implements Result {
        /// The host asks for a pause, or robots.txt is not available.
        PAUSED,
        LASTING
    }

    /// A later attempt may succeed.
    ///
    /// @param retryAfter pause that the response asks for, or null
    record Transient(@Nullable Duration retryAfter) implements Result {}

    /// With the priority of polls: a request that waits for long would delay the next poll of the feed.
    Result send(URI url) throws InterruptedException {
        RobotsHops robots = context.robots(definition);
        RobotsVerdict verdict = robots.check(url);
        if (!(verdict instanceof RobotsVerdict.Allowed)) {
            return verdict instanceof RobotsVerdict.Disallowed ? Failure.LASTING : Failure.PAUSED;
        }
        var request = FetchRequest.of(url, ResourceKind.FEED, Downloads.MAX_FEED_BYTES)
                .withConnection(Downloads.connection(definition))
                .withHeaders(definition.headersFor(url))
                .withHops(robots);
        return switch (admission.send(context.downloads().fetcher(), request)) {
            case FetchResult.Fresh fresh -> read(fresh);
            case FetchResult.Throttled _, FetchResult.Deferred _ -> Failure.PAUSED;
            case FetchResult.NotModified _, FetchResult.Gone _ -> Failure.LASTING;
            case FetchResult.Failed failed ->
                failed.retryAfter() != null || failed.failure().isTransient()
                        ? new Transient(failed.retryAfter())
                        : Failure.LASTING;
        };
    }

    private Result read(FetchResult.Fresh fresh) {
        if (context.downloads().parse(fresh) instanceof ReadResult.Parsed parsed) {
            return new OlderDocument(parsed, fresh.exchange(), fresh.body().sha256());
        }
        return fresh.exchange().cutShort() ? new Transient(null) : Failure.LASTING;
    }
}
