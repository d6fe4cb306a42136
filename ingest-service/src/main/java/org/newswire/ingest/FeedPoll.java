package org.newswire.ingest;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.ItemIdentity.Identified;
import org.newswire.ingest.ItemIdentity.Standing;
import org.newswire.ingest.PollRunner.Parts;
import org.newswire.ingest.PollSchedule.Next;
import org.newswire.ingest.feed.PollHints;
import org.newswire.ingest.feed.ReadResult;
import org.newswire.ingest.feed.SitemapChild;
import org.newswire.ingest.fetch.Accept;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.Lane;
import org.newswire.ingest.fetch.WebUrl;
import org.newswire.pipeline.Contract;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.RawItem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One poll of one feed, top to bottom: conditional GET, read the document, tell what is new, fetch the
/// pages that are wanted, hand over.
///
/// Where pages take time it hands over in portions; the validators stay the old ones until the last, so
/// that whatever ends the poll early, the rest is found again. Whatever happens, its last outcome says when
/// the feed is due next. Used once, by one thread.
final class FeedPoll {
    private static final Logger LOG = LoggerFactory.getLogger(FeedPoll.class);
    private static final Duration PORTION = Duration.ofSeconds(1);
    private static final int PORTION_BYTES = 4 << 20;
    private static final int NEWEST_SITEMAPS = 4;
    private static final int MAX_FEED_BYTES = 32 << 20;

    private final Parts parts;
    private final WatchedFeed feed;
    private final FeedDefinition definition;
    private final Outbox outbox;
    private final BooleanSupplier stopping;
    private final PollSchedule schedule;
    private final String trace;
    private final ItemPages pages;

    private FeedMemory memory;
    private FeedMemory handedOver;
    private int shownInTurns = 1;
    private final List<RawItem> portion = new ArrayList<>();
    private int portionBytes;
    private Instant portionBegan;

    FeedPoll(Parts parts, WatchedFeed feed, FeedMemory memory, Outbox outbox, BooleanSupplier stopping) {
        this.parts = parts;
        this.feed = feed;
        this.definition = feed.definition();
        this.memory = memory;
        this.handedOver = memory;
        this.outbox = outbox;
        this.stopping = stopping;
        this.schedule = new PollSchedule(
                Objects.requireNonNullElse(
                        definition.pollIntervalMin(), parts.settings().pollIntervalMin()),
                Objects.requireNonNullElse(
                        definition.pollIntervalMax(), parts.settings().pollIntervalMax()));
        this.trace = Contract.newTrace(parts.random());
        this.pages = new ItemPages(parts.fetcher());
        this.portionBegan = parts.clock().instant();
    }

    void run() throws InterruptedException {
        try {
            FetchResult result = parts.fetcher().fetch(request());
            switch (result) {
                case FetchResult.Fresh fresh -> fresh(fresh);
                case FetchResult.NotModified same -> unchanged(same.exchange(), "not-modified");
                case FetchResult.Throttled throttled -> throttled(throttled);
                case FetchResult.Gone gone -> gone(gone.exchange());
                case FetchResult.Deferred deferred -> deferred(deferred);
                case FetchResult.Failed failed -> failed(PollFailure.of(failed), failed.exchange());
            }
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("feed={} url={} poll failed by a fault of ours", definition.id(), definition.url(), e);
            failed(new PollFailure("internal", e.toString(), null), null);
        }
    }

    private FetchRequest request() {
        return new FetchRequest(
                URI.create(definition.url()),
                memory.etag(),
                memory.lastModified(),
                Accept.FEED,
                definition.headers(),
                MAX_FEED_BYTES);
    }

    private void fresh(FetchResult.Fresh fresh) throws InterruptedException {
        if (fresh.body().sha256().equals(memory.bodyHash())) {
            unchanged(fresh.exchange(), "same-body");
            return;
        }
        Exchange exchange = fresh.exchange();
        switch (read(fresh)) {
            case ReadResult.Parsed parsed ->
                items(parsed, exchange, fresh.body().sha256(), Validators.of(exchange));
            case ReadResult.SitemapIndex index -> sitemaps(index, exchange);
            case ReadResult.HtmlPage page -> failed(PollFailure.of(page), exchange);
            case ReadResult.Unreadable unreadable -> failed(PollFailure.of(unreadable), exchange);
        }
    }

    /// Reads the newest sitemap of an index at each poll, and the next newest in turn, one a poll. The
    /// index's
    /// validators
    /// are not kept: a child may change without it.
    private void sitemaps(ReadResult.SitemapIndex index, Exchange exchange) throws InterruptedException {
        List<SitemapChild> children = index.children();
        if (children.isEmpty()) {
            failed(new PollFailure("unreadable-empty", "a sitemap index without sitemaps", null), exchange);
            return;
        }
        Optional<ReadResult.Parsed> newest = sitemap(children.getFirst());
        if (newest.isEmpty()) {
            String detail = "the newest sitemap of the index cannot be read: "
                    + children.getFirst().url();
            failed(new PollFailure("sitemap-child", detail, null), exchange);
            return;
        }
        ReadResult.Parsed parsed = newest.get();
        if (children.size() > 1) {
            int turn = 1 + (int) (memory.polls() % (Math.min(children.size(), NEWEST_SITEMAPS) - 1));
            parsed = sitemap(children.get(turn)).map(newest.get()::with).orElse(parsed);
        }
        shownInTurns = NEWEST_SITEMAPS;
        items(parsed, exchange, null, Validators.NONE);
    }

    private Optional<ReadResult.Parsed> sitemap(SitemapChild child) throws InterruptedException {
        Optional<URI> url = WebUrl.parse(child.url());
        if (url.isEmpty()) {
            return Optional.empty();
        }
        var request = new FetchRequest(url.get(), null, null, Accept.FEED, definition.headers(), MAX_FEED_BYTES);
        return parts.fetcher().fetch(request) instanceof FetchResult.Fresh fresh
                        && read(fresh) instanceof ReadResult.Parsed parsed
                ? Optional.of(parsed)
                : Optional.empty();
    }

    private ReadResult read(FetchResult.Fresh fresh) {
        return parts.reader()
                .read(
                        fresh.body().bytes(),
                        fresh.exchange().finalUrl(),
                        fresh.exchange().headers());
    }

    private void items(ReadResult.Parsed parsed, Exchange exchange, @Nullable String sha256, Validators validators)
            throws InterruptedException {
        KnownItems known = KnownItems.decode(memory.knownItems());
        boolean first = memory.lastSuccessAt() == null;
        List<Identified> identified = ItemIdentity.identify(parsed.entries(), known);
        boolean gap = known.size() > 0
                && !identified.isEmpty()
                && identified.stream().allMatch(item -> item.standing() == Standing.NEW);
        int minute = (int) (exchange.fetchedAt().getEpochSecond() / 60);
        var items = new RawItems(definition, parsed, exchange, sha256);
        List<Identified> withPage = new ArrayList<>();
        for (Identified item : identified) {
            if (item.standing() == Standing.UNCHANGED && item.former() != null) {
                known.keep(item, minute);
                parts.metrics().unchanged();
            } else if (wantsPage(item)) {
                withPage.add(item);
            } else {
                add(items.item(item, null, known), item, known, minute);
            }
        }
        boolean complete = fetchPages(withPage, items, known, minute, first ? Lane.BACKFILL : Lane.LIVE);
        known.trim(identified.size() * shownInTurns);
        done(parsed, exchange, complete ? validators.with(sha256) : null, known, gap);
    }

    private boolean wantsPage(Identified item) {
        PagePolicy policy = Objects.requireNonNullElse(
                definition.fetchPages(), parts.settings().fetchPages());
        return item.entry().link() != null && policy.wants(item.entry());
    }

    /// @return whether all pages were asked for; not where the service stops or the feed was lost meanwhile
    private boolean fetchPages(List<Identified> wanted, RawItems items, KnownItems known, int minute, Lane lane)
            throws InterruptedException {
        portionBegan = parts.clock().instant();
        for (Identified item : wanted) {
            if (stopping.getAsBoolean() || !feed.isLive()) {
                return false;
            }
            RawItem.Page page = pages.fetch(Objects.requireNonNull(item.entry().link()), lane);
            parts.metrics().page(page.missing());
            add(items.item(item, page, known), item, known, minute);
            if (portionBytes > PORTION_BYTES
                    || Duration.between(portionBegan, parts.clock().instant()).compareTo(PORTION) > 0) {
                memory = memory.withKnown(known.encode(), memory.itemsPublished() + portion.size());
                handOver(null, null, false);
            }
        }
        return true;
    }

    private void add(RawItem raw, Identified item, KnownItems known, int minute) {
        known.replace(item.former(), item.item(raw.articleId(), minute));
        portion.add(raw);
        portionBytes += RawItems.weight(raw);
    }

    /// @param validators for the next poll; absent where not all of the document was published, so that it
    ///     is read again
    private void done(
            ReadResult.Parsed parsed, Exchange exchange, @Nullable Validators validators, KnownItems known, boolean gap)
            throws InterruptedException {
        Double perDay = Rhythm.itemsPerDay(parsed.entries(), exchange.fetchedAt());
        Next next = schedule.answered(
                now(),
                perDay,
                Exchanges.askedInterval(exchange, parsed.feed().hints()),
                Exchanges.askedBy(exchange),
                gap);
        List<String> flags = new ArrayList<>(
                parsed.flags().stream().map(PollFailure::spelling).sorted().toList());
        if (gap) {
            flags.add("possible-gap");
            parts.metrics().possibleGap();
        }
        Validators keep = validators == null
                ? new Validators(memory.etag(), memory.lastModified(), memory.bodyHash())
                : validators;
        memory = new FeedMemory(
                keep.etag(),
                keep.lastModified(),
                keep.bodyHash(),
                parsed.format().code(),
                RawItems.cut(parsed.feed().title(), 1_000),
                FeedStatus.State.ACTIVE,
                next.reason(),
                validators == null ? now() : next.at(),
                exchange.fetchedAt(),
                exchange.fetchedAt(),
                0,
                memory.polls() + 1,
                memory.itemsPublished() + portion.size(),
                perDay,
                flags,
                known.encode());
        parts.metrics().poll("fresh");
        handOver(exchange.status(), null, true);
    }

    private void unchanged(Exchange exchange, String outcome) throws InterruptedException {
        Next next = schedule.answered(
                now(),
                memory.itemsPerDay(),
                Exchanges.askedInterval(exchange, PollHints.NONE),
                Exchanges.askedBy(exchange),
                false);
        String etag = exchange.etag() == null ? memory.etag() : exchange.etag();
        String lastModified = exchange.lastModified() == null ? memory.lastModified() : exchange.lastModified();
        memory = memory.polled(FeedStatus.State.ACTIVE, next, exchange.fetchedAt(), 0)
                .withValidators(etag, lastModified, exchange.fetchedAt());
        parts.metrics().poll(outcome);
        handOver(exchange.status(), null, true);
    }

    private void throttled(FetchResult.Throttled throttled) throws InterruptedException {
        Next next = schedule.throttled(now(), throttled.retryAfter(), memory.failures() + 1, parts.random());
        memory = memory.polled(
                FeedStatus.State.THROTTLED, next, throttled.exchange().fetchedAt(), memory.failures() + 1);
        parts.metrics().poll("throttled");
        handOver(
                throttled.exchange().status(), new PollFailure("throttled", "the server asks for a pause", null), true);
    }

    /// The host is in a pause that another of its feeds or pages met: nothing was asked, so nothing has
    /// failed.
    private void deferred(FetchResult.Deferred deferred) throws InterruptedException {
        memory = memory.waiting(new Next(deferred.until(), FeedStatus.Reason.RETRY_AFTER));
        parts.metrics().poll("deferred");
        String detail = "the host " + deferred.host() + " is in a pause until " + deferred.until();
        handOver(null, new PollFailure("throttled", detail, null), true);
    }

    private void gone(Exchange exchange) throws InterruptedException {
        memory =
                memory.polled(FeedStatus.State.GONE, schedule.gone(now()), exchange.fetchedAt(), memory.failures() + 1);
        parts.metrics().poll("gone");
        handOver(
                exchange.status(),
                new PollFailure("gone", "the server says that the feed is gone for good", null),
                true);
    }

    private void failed(PollFailure failure, @Nullable Exchange exchange) throws InterruptedException {
        Next next = schedule.failed(now(), memory.failures() + 1, parts.random());
        if (memory.failures() == 0) {
            LOG.info(
                    "feed={} url={} fails: {}: {}",
                    definition.id(),
                    definition.url(),
                    failure.name(),
                    failure.detail());
        }
        portion.clear();
        memory = handedOver.polled(FeedStatus.State.FAILING, next, now(), memory.failures() + 1);
        parts.metrics().poll(failure.name());
        handOver(exchange == null ? null : exchange.status(), failure, true);
    }

    private void handOver(@Nullable Integer httpStatus, @Nullable PollFailure failure, boolean last)
            throws InterruptedException {
        FeedStatus status = memory.status(definition, httpStatus, failure);
        outbox.put(new PollOutcome(
                feed,
                portion,
                memory,
                status,
                last,
                portionBytes + memory.knownItems().length(),
                trace));
        handedOver = memory;
        portion.clear();
        portionBytes = 0;
        portionBegan = now();
    }

    private Instant now() {
        return parts.clock().instant();
    }

    /// What makes the next request conditional, and tells an equal body.
    private record Validators(
            @Nullable String etag,
            @Nullable String lastModified,
            @Nullable String bodyHash) {
        static final Validators NONE = new Validators(null, null, null);

        static Validators of(Exchange exchange) {
            return new Validators(exchange.etag(), exchange.lastModified(), null);
        }

        Validators with(@Nullable String sha256) {
            return new Validators(etag, lastModified, sha256);
        }
    }
}
