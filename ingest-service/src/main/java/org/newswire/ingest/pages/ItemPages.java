package org.newswire.ingest.pages;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.FailureClass;
import org.newswire.ingest.fetch.FeedConnection;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.LargeBodyMemory;
import org.newswire.ingest.fetch.RequestPriority;
import org.newswire.ingest.fetch.ResourceKind;
import org.newswire.ingest.fetch.RobotsHops;
import org.newswire.ingest.fetch.RobotsRules;
import org.newswire.ingest.fetch.RobotsVerdict;
import org.newswire.ingest.items.DeclaredTerms;
import org.newswire.ingest.items.IdentifiedItem;
import org.newswire.ingest.items.KeptExchange;
import org.newswire.ingest.items.RawItemFactory;
import org.newswire.limits.DocumentFailure;
import org.newswire.limits.Limit;
import org.newswire.net.WebUrl;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItemPageBuilder;
import org.newswire.text.KebabCase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetches article pages if robots.txt permits it. If a page is not available, the item is published
/// without it and contains the reason. Thread-safe.
///
/// Temporary failures are retried after 10 seconds, one minute and five minutes, or later if a back-off
/// lasts longer. Such failures are a back-off of the host, a server error, and a missing or incomplete
/// response.
public final class ItemPages {
    private static final Logger LOG = LoggerFactory.getLogger(ItemPages.class);

    /// The size limit of a page in a raw item, decoded.
    @Limit(of = "bytes of an article's page", past = "the page is not used")
    public static final int MAX_PAGE_BYTES = 2 << 20;

    /// A response may repeat `X-Robots-Tag`, so the combined value is cut.
    private static final int MAX_ROBOTS_CHARS = 4_000;

    private static final List<Duration> LADDER =
            List.of(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(5));

    /// No retry takes place later than this after the item was first seen.
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

    private final Fetcher fetcher;
    private final RobotsRules robots;
    private final InstantSource clock;

    public ItemPages(Fetcher fetcher, RobotsRules robots, InstantSource clock) {
        this.fetcher = fetcher;
        this.robots = robots;
        this.clock = clock;
    }

    /// The result of one attempt.
    ///
    /// @param page    the page, or the reason why it is missing
    /// @param retryAt time of the next attempt; null if there is no further attempt
    public record Try(RawItem.Page page, @Nullable Instant retryAt) {}

    /// @param tries number of former attempts
    /// @param since when the item was first seen
    /// @param connection of its feed
    /// @param memory for the page
    public Try fetch(
            String link,
            RequestPriority priority,
            int tries,
            Instant since,
            FeedConnection connection,
            LargeBodyMemory memory)
            throws InterruptedException {
        try {
            return fetched(link, priority, tries, since, connection, memory);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn("page cannot be read url={}: {}", DocumentFailure.line(link), DocumentFailure.reason(e));
            return end(missing(link, null, "unreadable"));
        }
    }

    private Try fetched(
            String link,
            RequestPriority priority,
            int tries,
            Instant since,
            FeedConnection connection,
            LargeBodyMemory memory)
            throws InterruptedException {
        Optional<URI> url = WebUrl.parse(link);
        if (url.isEmpty()) {
            return end(WebUrl.isTooLong(link) ? tooLong(link, clock.instant()) : missing(link, null, "bad-url"));
        }
        return switch (robots.check(url.get(), connection)) {
            case RobotsVerdict.Disallowed no -> refused(link, no, since);
            case RobotsVerdict.Unknown unknown -> refused(link, unknown, since);
            case RobotsVerdict.Allowed yes -> ask(link, url.get(), priority, tries, since, connection, memory);
        };
    }

    private Try ask(
            String link,
            URI url,
            RequestPriority priority,
            int tries,
            Instant since,
            FeedConnection connection,
            LargeBodyMemory memory)
            throws InterruptedException {
        RobotsHops hops = new RobotsHops(robots, connection, true);
        FetchResult result = fetcher.fetch(FetchRequest.of(url, ResourceKind.PAGE, MAX_PAGE_BYTES)
                .withPriority(priority)
                .withConnection(connection)
                .withHops(hops)
                .withMemory(memory));
        return switch (result) {
            case FetchResult.Fresh fresh
            when fresh.exchange().cutShort() ->
                again(missing(link, fresh.exchange(), "cut-short"), later(tries), since);
            case FetchResult.Fresh fresh -> end(fetcher.computePool().compute(() -> page(link, fresh)));
            case FetchResult.NotModified same -> end(missing(link, same.exchange(), "not-modified"));
            case FetchResult.Throttled throttled ->
                again(missing(link, throttled.exchange(), "throttled"), later(tries, throttled.retryAfter()), since);
            case FetchResult.Gone gone -> end(missing(link, gone.exchange(), "gone"));
            case FetchResult.Deferred deferred -> again(missing(link, null, "throttled"), deferred.until(), since);
            case FetchResult.Failed failed
            when failed.failure() == FailureClass.DISALLOWED -> refused(link, hops.last(), since);
            case FetchResult.Failed failed -> {
                RawItem.Page none = missing(link, failed.exchange(), KebabCase.of(failed.failure()));
                yield failed.failure().isTransient()
                        ? again(none, later(tries, failed.retryAfter()), since)
                        : end(none);
            }
        };
    }

    private Try refused(String link, RobotsVerdict verdict, Instant since) {
        return verdict instanceof RobotsVerdict.Unknown unknown
                ? again(missing(link, null, "robots-unknown"), unknown.until(), since)
                : end(missing(link, null, "robots-disallowed"));
    }

    /// Returns the time of the next attempt; null after the last attempt.
    private @Nullable Instant later(int tries) {
        return tries < LADDER.size() ? clock.instant().plus(LADDER.get(tries)) : null;
    }

    /// Returns the time of the next attempt, which is not before the end of `Retry-After`.
    private @Nullable Instant later(int tries, @Nullable Duration pause) {
        Instant rung = later(tries);
        Instant end = pause == null ? Instant.MIN : clock.instant().plus(pause);
        return rung == null || rung.isAfter(end) ? rung : end;
    }

    private static Try end(RawItem.Page page) {
        return new Try(page, null);
    }

    private static Try again(RawItem.Page none, @Nullable Instant at, Instant since) {
        return new Try(none, at == null || at.isAfter(since.plus(LONGEST_WAIT)) ? null : at);
    }

    private static RawItem.Page page(String link, FetchResult.Fresh fresh) {
        Exchange exchange = fresh.exchange();
        return answered(link, exchange)
                .bytes(fresh.body().size())
                .sha256(fresh.body().sha256())
                .body(RawItem.Page.pack(fresh.body().bytes()))
                .terms(DeclaredTerms.of(exchange))
                .build();
    }

    private static RawItemPageBuilder answered(String link, Exchange exchange) {
        return RawItemPageBuilder.builder()
                .url(link)
                .finalUrl(exchange.finalUrl().toString())
                .status(exchange.status())
                .fetchedAt(exchange.fetchedAt())
                .contentType(exchange.header("content-type"))
                .robots(RawItemFactory.cut(exchange.header("x-robots-tag"), MAX_ROBOTS_CHARS))
                .redirects(exchange.hops())
                .http(KeptExchange.of(exchange));
    }

    /// Returns the missing page of a backlog item, which is not requested.
    ///
    /// @param at time of that decision
    public static RawItem.Page leftOut(IdentifiedItem item, Instant at) {
        return unanswered(Objects.requireNonNull(item.entry().link()), at, "backlog");
    }

    /// Returns the missing page of a link with more than [WebUrl#MAX_CHARS] characters, which is not
    /// requested. Its URL is cut to that length.
    ///
    /// @param at time of that decision
    static RawItem.Page tooLong(String link, Instant at) {
        return unanswered(link, at, "address-too-long");
    }

    private static RawItem.Page unanswered(String link, Instant at, String why) {
        String url = Objects.requireNonNull(RawItemFactory.cut(link, WebUrl.MAX_CHARS));
        return RawItemPageBuilder.builder()
                .url(url)
                .finalUrl(url)
                .fetchedAt(at)
                .missing(why)
                .build();
    }

    private RawItem.Page missing(String link, @Nullable Exchange exchange, String why) {
        return exchange == null
                ? unanswered(link, clock.instant(), why)
                : answered(link, exchange).missing(why).build();
    }
}
