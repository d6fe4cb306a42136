package org.newswire.ingest.poll;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.RequestPriority;
import org.newswire.ingest.poll.OlderDocumentRequest.OlderDocument;
import org.newswire.ingest.poll.OlderDocumentRequest.Transient;
import org.newswire.ingest.state.ArchiveState;
import org.newswire.net.WebUrl;

/// Fetches the older documents of a feed, one after another: its archives or pages (RFC 5005), or the
/// `next_url` of JSON Feed.
///
/// At most [#MAX_DOCUMENTS] are fetched, and for at most [#TIMEOUT], because the new items of the poll wait
/// for them. [ArchiveBackfill] reads the others. Used once, by one thread.
final class FeedArchive {
    static final int MAX_DOCUMENTS = 10;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final PollContext context;
    private final PollAdmission admission;
    private final OlderDocumentRequest request;
    private final Set<URI> requested = new HashSet<>();
    private final Instant deadline;
    private @Nullable Transient failure;

    /// @param url the current address of the feed
    FeedArchive(PollContext context, FeedDefinition definition, PollAdmission admission, URI url) {
        this.context = context;
        this.admission = admission;
        this.request = new OlderDocumentRequest(context, definition, admission);
        this.requested.add(url);
        this.deadline = context.clock().instant().plus(TIMEOUT);
    }

    /// How the search proceeds after a document.
    enum Search {
        CONTINUE,
        FOUND,
        /// Ends the search although nothing was found.
        GIVE_UP
    }

    /// @param isFound whether the visitor returned [Search#FOUND]
    /// @param next    address of the document at which a later search continues; absent if nothing was left
    /// @param failure of the request for that document; absent if it was not requested
    record Result(
            boolean isFound,
            @Nullable String next,
            @Nullable Transient failure) {
        /// The state of a later search.
        ArchiveState continued(String at, Instant found) {
            ArchiveState state = ArchiveState.ofGap(at, found);
            return failure == null ? state : state.failed(found, failure.retryAfter());
        }
    }

    /// Visits document after document, from the newest to the oldest.
    ///
    /// @param newest address of the newest older document; absent if the feed names none
    Result search(@Nullable String newest, Function<OlderDocument, Search> visitor) throws InterruptedException {
        String link = newest;
        while (link != null) {
            Optional<URI> url = WebUrl.parse(link);
            if (url.isEmpty() || !requested.add(url.get())) {
                return new Result(false, null, null);
            }
            Optional<OlderDocument> document = document(url.get());
            Search search = document.map(visitor).orElse(Search.GIVE_UP);
            if (search == Search.FOUND) {
                return new Result(true, null, null);
            }
            if (search == Search.GIVE_UP) {
                return new Result(false, link, failure);
            }
            link = document.orElseThrow().parsed().feed().hints().previousPage();
        }
        return new Result(false, null, null);
    }

    private Optional<OlderDocument> document(URI url) throws InterruptedException {
        Duration timeout = Duration.between(context.clock().instant(), deadline);
        if (requested.size() > MAX_DOCUMENTS + 1 || !timeout.isPositive()) {
            return Optional.empty();
        }
        Optional<OlderDocumentRequest.Result> result =
                admission.fetch(WebUrl.host(url), RequestPriority.POLL, timeout, () -> request.send(url));
        failure = result.orElse(null) instanceof Transient again ? again : null;
        Optional<OlderDocument> document =
                result.flatMap(got -> got instanceof OlderDocument found ? Optional.of(found) : Optional.empty());
        context.metrics().count(OutcomeCounter.OLDER_DOCUMENTS, document.isPresent() ? "read" : "failed");
        return document;
    }
}
