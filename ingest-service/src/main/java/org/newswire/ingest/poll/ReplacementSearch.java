package org.newswire.ingest.poll;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.Body;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.FeedConnection;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.RequestPriority;
import org.newswire.ingest.fetch.ResourceKind;
import org.newswire.ingest.fetch.RobotsVerdict;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.ingest.state.PollState;
import org.newswire.net.WebUrl;

/// Finds the feed that a publisher names instead of one that is gone: in the page of the 404 or 410, or in the
/// site's start page. The replacement is only reported in the feed's status.
///
/// The start page is requested when status 410 or a long absence has been reported, so at most once a day, with
/// at most one redirect, and if robots.txt allows it. Used by the thread of one poll task.
///
/// @param url that was requested
record ReplacementSearch(PollContext context, FeedDefinition definition, PollAdmission admission, URI url) {
    private static final int MAX_PAGE_BYTES = 512 << 10;
    private static final Pattern COMMENTS = Pattern.compile("(?i)[/=]comments?(?:[/?&-]|$)");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /// @return null if the response has no page that names another feed
    @Nullable
    String in(FetchResult.Gone gone) {
        return in(gone.exchange(), gone.page());
    }

    /// @return null if the response has no page that names another feed
    @Nullable
    String in(FetchResult.Failed failed) {
        Exchange exchange = failed.exchange();
        return exchange == null ? null : in(exchange, failed.page());
    }

    private @Nullable String in(Exchange exchange, @Nullable Body page) {
        return page != null && context.downloads().parse(page, exchange) instanceof ReadResult.HtmlPage(var links)
                ? among(links).orElse(null)
                : null;
    }

    /// Whether the site's start page has to be searched. An adopted address is abandoned instead.
    ///
    /// @param before state before the poll
    boolean isNeeded(PollResponse response, PollState before) {
        boolean isGone = response instanceof PollResponse.Gone gone && gone.replacement() == null;
        boolean isProbablyGone = response instanceof PollResponse.Failed failed
                && failed.failure().replacement() == null
                && PollSchedule.isProbablyGone(failed.failure(), before.failures() + 1);
        return before.adopted() == null && (isGone || isProbablyGone);
    }

    /// Adds the replacement that the site's start page names, if any.
    PollResponse inSite(PollResponse response) throws InterruptedException {
        String found = startPage().isEmpty() ? null : namedBy(startPage().get());
        if (response instanceof PollResponse.Failed(var failure, var exchange, var notBefore, var why)) {
            return new PollResponse.Failed(failure.naming(found), exchange, notBefore, why);
        }
        return response instanceof PollResponse.Gone gone ? new PollResponse.Gone(gone.exchange(), found) : response;
    }

    /// Returns the start page of the site, unless that is the feed's own address.
    private Optional<URI> startPage() {
        return WebUrl.resolve(url, "/").map(WebUrl::withoutUser).filter(start -> !isSame(start, url));
    }

    private @Nullable String namedBy(URI page) throws InterruptedException {
        return admission
                .fetch(WebUrl.host(page), RequestPriority.POLL, TIMEOUT, () -> ask(page))
                .flatMap(this::among)
                .orElse(null);
    }

    private List<String> ask(URI start) throws InterruptedException {
        FeedConnection connection = Downloads.connection(definition);
        if (!isAllowed(start, connection)) {
            return List.of();
        }
        var redirected = new AtomicBoolean();
        var request = FetchRequest.of(start, ResourceKind.FEED, MAX_PAGE_BYTES)
                .withConnection(connection)
                .withHops(hop -> !redirected.getAndSet(true) && isAllowed(hop, connection));
        FetchResult result = admission.send(context.downloads().fetcher(), request);
        return result instanceof FetchResult.Fresh fresh
                        && context.downloads().parse(fresh) instanceof ReadResult.HtmlPage(var links)
                ? links
                : List.of();
    }

    /// robots.txt is respected whatever the feed's option says: this is a page.
    private boolean isAllowed(URI page, FeedConnection connection) throws InterruptedException {
        return context.downloads().robots().check(page, connection) instanceof RobotsVerdict.Allowed;
    }

    /// Prefers feeds of the same host. Feeds of comments are no replacement.
    private Optional<String> among(List<String> links) {
        List<String> others = links.stream()
                .filter(link -> !COMMENTS.matcher(link).find())
                .filter(link ->
                        WebUrl.parse(link).filter(found -> !isSame(found, url)).isPresent())
                .toList();
        String host = PollAdmission.hostOf(url.toString());
        return Stream.concat(
                        others.stream()
                                .filter(link -> PollAdmission.hostOf(link).equals(host)),
                        others.stream())
                .findFirst();
    }

    private static boolean isSame(URI one, URI other) {
        return address(one).equals(address(other));
    }

    /// The address without scheme, `www.`, port and a last slash.
    private static String address(URI url) {
        String path = Objects.requireNonNullElse(url.getRawPath(), "").replaceFirst("/+$", "");
        String query = Objects.requireNonNullElse(url.getRawQuery(), "");
        return WebUrl.hostWithoutWww(url.toString()).orElse("") + path + "?" + query;
    }
}
