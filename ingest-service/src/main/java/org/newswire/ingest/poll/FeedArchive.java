package org.newswire.ingest.poll;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.Lane;
import org.newswire.ingest.fetch.ResourceKind;
import org.newswire.net.WebUrl;

/// Fetches the older documents of a feed, one after another: its archives or pages (RFC 5005), or the
/// `next_url` of JSON Feed.
///
/// At most [#MAX_DOCUMENTS] are fetched, and for at most [#TIMEOUT], because the new items of the poll wait
/// for them. Used once, by one thread.
final class FeedArchive {
    static final int MAX_DOCUMENTS = 10;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final PollContext context;
    private final FeedDefinition definition;
    private final PollAdmission admission;
    private final Set<URI> requested = new HashSet<>();
    private final Instant deadline;

    /// @param url the current address of the feed
    FeedArchive(PollContext context, FeedDefinition definition, PollAdmission admission, URI url) {
        this.context = context;
        this.definition = definition;
        this.admission = admission;
        this.requested.add(url);
        this.deadline = context.clock().instant().plus(TIMEOUT);
    }

    record OlderDocument(ReadResult.Parsed parsed, Exchange exchange, String sha256) {}

    /// How the search proceeds after a document.
    enum Search {
        CONTINUE,
        FOUND,
        /// Ends the search although nothing was found.
        GIVE_UP
    }

    /// Visits document after document, from the newest to the oldest.
    ///
    /// @param newest address of the newest older document; absent if the feed names none
    /// @return whether the visitor returned [Search#FOUND]
    boolean search(@Nullable String newest, Function<OlderDocument, Search> visitor) throws InterruptedException {
        String link = newest;
        while (link != null) {
            Optional<OlderDocument> document = document(link);
            if (document.isEmpty()) {
                return false;
            }
            Search search = visitor.apply(document.get());
            if (search != Search.CONTINUE) {
                return search == Search.FOUND;
            }
            link = document.get().parsed().feed().hints().previousPage();
        }
        return false;
    }

    private Optional<OlderDocument> document(String link) throws InterruptedException {
        Optional<URI> url = WebUrl.parse(link);
        if (url.isEmpty() || !requested.add(url.get()) || requested.size() > MAX_DOCUMENTS + 1) {
            return Optional.empty();
        }
        Duration timeout = Duration.between(context.clock().instant(), deadline);
        if (!timeout.isPositive()) {
            return Optional.empty();
        }
        Optional<OlderDocument> document = admission
                .fetch(WebUrl.host(url.get()), Lane.POLL, timeout, () -> fetch(url.get()))
                .flatMap(found -> found);
        context.metrics().count(OutcomeCounter.OLDER_DOCUMENTS, document.isPresent() ? "read" : "failed");
        return document;
    }

    private Optional<OlderDocument> fetch(URI url) throws InterruptedException {
        FeedRobots robots = new FeedRobots(context, definition);
        if (!robots.mayGoTo(url)) {
            return Optional.empty();
        }
        var request = FetchRequest.of(url, ResourceKind.FEED, Downloads.MAX_FEED_BYTES)
                .withHeaders(definition.headersFor(url))
                .withHops(robots);
        Downloads downloads = context.downloads();
        return admission.send(downloads.fetcher(), request) instanceof FetchResult.Fresh fresh
                        && downloads.parse(fresh) instanceof ReadResult.Parsed parsed
                ? Optional.of(
                        new OlderDocument(parsed, fresh.exchange(), fresh.body().sha256()))
                : Optional.empty();
    }
}
