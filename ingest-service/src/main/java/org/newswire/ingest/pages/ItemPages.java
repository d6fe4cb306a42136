package org.newswire.ingest.pages;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.Accept;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.FailureClass;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.Lane;
import org.newswire.ingest.fetch.LargeBodyMemory;
import org.newswire.ingest.fetch.RobotsRules;
import org.newswire.ingest.fetch.RobotsVerdict;
import org.newswire.ingest.fetch.WebUrl;
import org.newswire.ingest.items.ItemIdentity.Identified;
import org.newswire.ingest.items.RawItems;
import org.newswire.ingest.items.StatedTerms;
import org.newswire.pipeline.spelling.Spelling;
import org.newswire.pipeline.untrusted.DocumentFailure;
import org.newswire.pipeline.untrusted.Limit;
import org.newswire.raw.RawItem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetches article pages where robots.txt allows it. A page that cannot be had is an answer too: the
/// item goes on without it and says why. Thread-safe.
///
/// What may pass (a pause of the host, an error of its server, no answer) is worth another try: after
/// 10 seconds, a minute and five minutes, or later where a pause ends later.
public final class ItemPages {
    private static final Logger LOG = LoggerFactory.getLogger(ItemPages.class);

    /// What a raw record holds of a page at most, decoded.
    @Limit(of = "bytes of an article's page", past = "the page is cut")
    public static final int MAX_PAGE_BYTES = 2 << 20;

    /// A server may say `X-Robots-Tag` many times.
    private static final int MAX_ROBOTS_CHARS = 4_000;

    private static final List<Duration> LADDER =
            List.of(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(5));

    /// No item waits for its page longer than this.
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

    private final Fetcher fetcher;
    private final RobotsRules robots;
    private final InstantSource clock;

    public ItemPages(Fetcher fetcher, RobotsRules robots, InstantSource clock) {
        this.fetcher = fetcher;
        this.robots = robots;
        this.clock = clock;
    }

    /// What came of a try.
    ///
    /// @param page    the page, or why there is none
    /// @param retryAt when it is worth another try; null where it is not, or not any more
    public record Try(RawItem.Page page, @Nullable Instant retryAt) {}

    /// @param tries how often it has been tried before
    /// @param since when the item was first seen
    public Try fetch(String link, Lane lane, int tries, Instant since) throws InterruptedException {
        try {
            return fetched(link, lane, tries, since);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn("page cannot be read url={}: {}", DocumentFailure.line(link), DocumentFailure.reason(e));
            return end(missing(link, null, "unreadable"));
        }
    }

    private Try fetched(String link, Lane lane, int tries, Instant since) throws InterruptedException {
        Optional<URI> url = WebUrl.parse(link);
        if (url.isEmpty()) {
            return end(WebUrl.isTooLong(link) ? tooLong(link, clock.instant()) : missing(link, null, "bad-url"));
        }
        return switch (robots.check(url.get())) {
            case RobotsVerdict.Disallowed no -> refused(link, no, since);
            case RobotsVerdict.Unknown unknown -> refused(link, unknown, since);
            case RobotsVerdict.Allowed yes -> ask(link, url.get(), lane, tries, since);
        };
    }

    private Try ask(String link, URI url, Lane lane, int tries, Instant since) throws InterruptedException {
        Hops hops = new Hops();
        FetchResult result = fetcher.fetch(new FetchRequest(
                url,
                null,
                null,
                Accept.PAGE,
                Map.of(),
                MAX_PAGE_BYTES,
                lane,
                null,
                hops,
                null,
                LargeBodyMemory.UNLIMITED));
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
            when failed.failure() == FailureClass.DISALLOWED -> refused(link, hops.verdict, since);
            case FetchResult.Failed failed -> {
                RawItem.Page none = missing(link, failed.exchange(), Spelling.of(failed.failure()));
                yield mayPass(failed.failure()) ? again(none, later(tries), since) : end(none);
            }
        };
    }

    /// Keeps what robots.txt says of where the last redirect leads.
    private final class Hops implements FetchRequest.Hops {
        private RobotsVerdict verdict = new RobotsVerdict.Allowed();

        @Override
        public boolean mayGoTo(URI target) throws InterruptedException {
            verdict = robots.check(target);
            return verdict instanceof RobotsVerdict.Allowed;
        }
    }

    private Try refused(String link, RobotsVerdict verdict, Instant since) {
        return verdict instanceof RobotsVerdict.Unknown unknown
                ? again(missing(link, null, "robots-unknown"), unknown.until(), since)
                : end(missing(link, null, "robots-disallowed"));
    }

    private static boolean mayPass(FailureClass failure) {
        return switch (failure) {
            case DNS, CONNECT, TLS, TIMEOUT, HTTP_5XX -> true;
            case NOT_FOUND, HTTP_4XX, TOO_LARGE, HOSTILE, ADDRESS_TOO_LONG, DISALLOWED, UNREADABLE, UNPREPARED -> false;
        };
    }

    /// Null past the last rung.
    private @Nullable Instant later(int tries) {
        return tries < LADDER.size() ? clock.instant().plus(LADDER.get(tries)) : null;
    }

    /// Not before the pause that the server asks for is over, if it names one.
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
        return new RawItem.Page(
                link,
                exchange.finalUrl().toString(),
                exchange.status(),
                exchange.fetchedAt(),
                exchange.contentType(),
                RawItems.cut(exchange.header("x-robots-tag"), MAX_ROBOTS_CHARS),
                exchange.hops(),
                fresh.body().size(),
                fresh.body().sha256(),
                RawItem.Page.pack(fresh.body().bytes()),
                null,
                StatedTerms.of(exchange));
    }

    /// A page of a backlog that is not asked for.
    ///
    /// @param at when that was decided
    public static RawItem.Page leftOut(Identified item, Instant at) {
        return unanswered(Objects.requireNonNull(item.entry().link()), at, "backlog");
    }

    /// The page of a link with more than [WebUrl#MAX_CHARS] characters, which is not requested. The result
    /// has the first characters.
    ///
    /// @param at when that was decided
    static RawItem.Page tooLong(String link, Instant at) {
        return unanswered(link, at, "address-too-long");
    }

    private static RawItem.Page unanswered(String link, Instant at, String why) {
        String url = Objects.requireNonNull(RawItems.cut(link, WebUrl.MAX_CHARS));
        return new RawItem.Page(url, url, 0, at, null, null, List.of(), 0, null, null, why, null);
    }

    private RawItem.Page missing(String link, @Nullable Exchange exchange, String why) {
        if (exchange == null) {
            return unanswered(link, clock.instant(), why);
        }
        return new RawItem.Page(
                link,
                exchange.finalUrl().toString(),
                exchange.status(),
                exchange.fetchedAt(),
                exchange.contentType(),
                RawItems.cut(exchange.header("x-robots-tag"), MAX_ROBOTS_CHARS),
                exchange.hops(),
                0,
                null,
                null,
                why,
                null);
    }
}
