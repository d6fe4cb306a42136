package org.newswire.ingest.discovery;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.discovery.Discovery.Problem;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.ingest.feedformat.FeedReader;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.RequestObserver;
import org.newswire.ingest.fetch.ResourceKind;
import org.newswire.ingest.fetch.RobotsRules;
import org.newswire.ingest.fetch.RobotsVerdict;
import org.newswire.limits.Limit;
import org.newswire.text.KebabCase;
import org.newswire.text.TextPrefix;
import org.newswire.text.UrlSecrets;

/// Finds feeds at an address, in this order: the document itself, the feeds that a web page names
/// (`link rel="alternate"`), the sitemaps in robots.txt, and common paths.
///
/// Sends at most [#MAX_REQUESTS] requests, including redirects and robots.txt, which is always respected. Used
/// once, by one thread.
///
/// ```java
/// Discovery found = new FeedDiscovery(fetcher, robots).discover(URI.create("https://news.example/"));
/// ```
public final class FeedDiscovery {
    @Limit(of = "requests of one `discover` command", past = "further addresses are listed without a request")
    public static final int MAX_REQUESTS = 6;

    /// Redirects that the fetcher follows. A robots.txt may need so many requests more.
    public static final int MAX_REDIRECTS = 2;

    private static final int REQUESTS_OF_NEW_ORIGIN = 1 + MAX_REDIRECTS + 1;
    private static final int MAX_BYTES = 4 << 20;
    private static final int MAX_TITLE_CHARS = 100;

    private final Fetcher fetcher;
    private final RobotsRules robots;
    private final FeedReader reader = new FeedReader();
    private final List<FoundFeed> feeds = new ArrayList<>();
    private final List<URI> unchecked = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Set<URI> asked = new HashSet<>();
    private int requests;

    /// @param fetcher follows at most [#MAX_REDIRECTS] redirects
    public FeedDiscovery(Fetcher fetcher, RobotsRules robots) {
        this.fetcher = fetcher;
        this.robots = robots;
    }

    /// @param start address of a site or feed
    public Discovery discover(URI start) throws InterruptedException {
        return ScopedValue.where(RequestObserver.ACCOUNT, _ -> requests++).call(() -> search(start));
    }

    private Discovery search(URI start) throws InterruptedException {
        Optional<ReadResult> document = ask(start);
        if (feeds.isEmpty() && robots.isKnown(start)) {
            List<String> links =
                    document.orElse(null) instanceof ReadResult.HtmlPage page ? page.feedLinks() : List.of();
            askEach(Candidates.of(start, links, robots.sitemaps(start)));
            if (feeds.isEmpty() && links.isEmpty()) {
                askEach(Candidates.common(start));
            }
        }
        return new Discovery(feeds.stream().sorted(FoundFeed.FRESHEST_FIRST).toList(), unchecked, problems, requests);
    }

    private void askEach(List<URI> urls) throws InterruptedException {
        for (URI url : urls) {
            ask(url);
        }
    }

    /// Requests an address once, if robots.txt and the number of requests permit it. Empty without a document.
    private Optional<ReadResult> ask(URI url) throws InterruptedException {
        if (!asked.add(url)) {
            return Optional.empty();
        }
        if (!canAsk(url)) {
            unchecked.add(url);
            return Optional.empty();
        }
        switch (robots.check(url)) {
            case RobotsVerdict.Allowed _ -> {}
            case RobotsVerdict.Disallowed _ -> {
                return problem(url, "robots.txt disallows it");
            }
            case RobotsVerdict.Unknown _ -> {
                return problem(url, "robots.txt cannot be read, so nothing may be requested now");
            }
        }
        if (requests >= MAX_REQUESTS) {
            unchecked.add(url);
            return Optional.empty();
        }
        return read(
                url,
                fetcher.fetch(FetchRequest.of(url, ResourceKind.FEED, MAX_BYTES).withHops(this::mayGoTo)));
    }

    private boolean canAsk(URI url) {
        return MAX_REQUESTS - requests >= (robots.isKnown(url) ? 1 : REQUESTS_OF_NEW_ORIGIN);
    }

    private boolean mayGoTo(URI url) throws InterruptedException {
        asked.add(url);
        return canAsk(url) && robots.check(url) instanceof RobotsVerdict.Allowed && requests < MAX_REQUESTS;
    }

    private Optional<ReadResult> read(URI url, FetchResult result) {
        return switch (result) {
            case FetchResult.Fresh fresh -> {
                Exchange exchange = fresh.exchange();
                ReadResult document = reader.read(
                        fresh.body().bytes(), fresh.body().gapAt(), exchange.finalUrl(), exchange.headers());
                take(exchange.movedPermanently() ? exchange.finalUrl() : url, document);
                yield Optional.of(document);
            }
            case FetchResult.Failed failed ->
                problem(url, KebabCase.of(failed.failure()) + ": " + UrlSecrets.masked(failed.detail()));
            case FetchResult.Throttled throttled ->
                problem(
                        url,
                        "the server asks for a pause: HTTP "
                                + throttled.exchange().status());
            case FetchResult.Gone _ -> problem(url, "gone: HTTP 410");
            case FetchResult.Deferred deferred -> problem(url, "the host backs off until " + deferred.until());
            case FetchResult.NotModified _ -> problem(url, "HTTP 304 to an unconditional request");
        };
    }

    private Optional<ReadResult> problem(URI url, String reason) {
        problems.add(new Problem(url, reason));
        return Optional.empty();
    }

    private void take(URI url, ReadResult document) {
        switch (document) {
            case ReadResult.Parsed parsed ->
                feeds.add(new FoundFeed(
                        url,
                        parsed.format().code(),
                        cut(parsed.feed().title()),
                        parsed.entries().size(),
                        newest(parsed.entries(), Entry::date)));
            case ReadResult.SitemapIndex index ->
                feeds.add(new FoundFeed(
                        url,
                        "sitemap-index",
                        null,
                        index.children().size(),
                        newest(index.children(), ReadResult.SitemapIndex.Child::lastModified)));
            case ReadResult.HtmlPage page -> {
                if (page.feedLinks().isEmpty()) {
                    problem(url, "a web page that names no feed");
                }
            }
            case ReadResult.Unreadable unreadable -> problem(url, "not a feed: " + unreadable.detail());
        }
    }

    private static <T> @Nullable Instant newest(List<T> items, Function<T, @Nullable Instant> date) {
        return items.stream()
                .flatMap(item -> Stream.ofNullable(date.apply(item)))
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private static @Nullable String cut(@Nullable String title) {
        return title == null || title.isBlank() ? null : TextPrefix.of(title, MAX_TITLE_CHARS);
    }
}
