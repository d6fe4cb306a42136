package org.newswire.ingest.visit;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.ReadResult;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.Lane;
import org.newswire.ingest.fetch.WebUrl;
import org.newswire.ingest.items.ItemIdentity;
import org.newswire.ingest.items.ItemIdentity.Identified;
import org.newswire.ingest.items.ItemIdentity.Standing;
import org.newswire.ingest.items.KnownItems;
import org.newswire.ingest.items.RawItems;
import org.newswire.ingest.ledger.Tally;
import org.newswire.ingest.memory.FeedMemory;
import org.newswire.ingest.memory.FeedMemory.Validators;
import org.newswire.ingest.memory.Outbox;
import org.newswire.ingest.memory.PollOutcome;
import org.newswire.ingest.memory.WatchedFeed;
import org.newswire.ingest.pages.ItemPages;
import org.newswire.ingest.pages.PagePlan;
import org.newswire.ingest.pages.StatedEdits;
import org.newswire.ingest.schedule.PollFailure;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.ingest.visit.OlderPages.Reach;
import org.newswire.ingest.visit.PollRunner.Parts;
import org.newswire.ingest.visit.WaitingItems.Waiting;
import org.newswire.ingest.websub.Subscription;
import org.newswire.pipeline.tracing.Step;
import org.newswire.pipeline.tracing.TraceSpan;
import org.newswire.raw.FeedStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A poll of one feed and all that follows from it, top to bottom: ask for the document, tell what is
/// new, fetch the pages that are wanted, hand over.
///
/// Where pages take time, because there are many or a server fails, it hands over in portions, and goes
/// on polling the feed when that is due: new items go before those of a backlog, which wait for the
/// turns that the quota of history gives them. The memory that goes with a portion keeps the validators
/// of before, until nothing waits any more: whatever ends the visit early, the rest is found again. While
/// a gap is repaired nothing is handed over, or it would not be found again.
/// Whatever happens, its last outcome says when the feed is due next. Used once, by one thread.
final class FeedVisit {
    private static final Logger LOG = LoggerFactory.getLogger(FeedVisit.class);

    /// A backlog waits for a live item that is due within this time.
    private static final Duration LIVE_SOON = Duration.ofSeconds(30);

    /// The pages of so many new items of a feed, or of more where a backlog may have more, are waited
    /// for at the same time.
    private static final int LIVE_PAGES = 100;

    /// So many items of a backlog go in a turn.
    private static final int TURN_ITEMS = 50;

    private final Parts parts;
    private final WatchedFeed feed;
    private final FeedDefinition definition;
    private final Outbox outbox;
    private final PollSchedule schedule;
    private final TraceSpan span;
    private final String host;
    private final LargeTurn large;
    private final DocumentRoom room;
    private final Tally tally = new Tally();

    private FeedMemory memory;
    private FeedMemory handedOver;
    private Validators validators;
    private final WaitingItems waiting = new WaitingItems();
    private @Nullable Integer httpStatus;
    private @Nullable PollFailure failure;
    private boolean reading;
    private boolean repairing;
    private boolean polled;
    private boolean isFirst;
    private int turnItems;
    private Instant turnAt = Instant.MIN;

    private final Portion portion = new Portion();
    private final VisitItems items;
    private final Set<RawItems> older = new HashSet<>(); // documents that are asked for in a gap alone

    FeedVisit(Parts parts, WatchedFeed feed, FeedMemory memory, Outbox outbox) {
        this.parts = parts;
        this.feed = feed;
        this.definition = feed.definition();
        this.memory = memory;
        this.handedOver = memory;
        this.validators = memory.validators();
        this.outbox = outbox;
        this.schedule = parts.settings().schedule(definition);
        this.span = parts.tracing()
                .first(Step.POLL)
                .set("newswire.feed.id", definition.id())
                .set("url.full", definition.url());
        this.host = hostOf(memory.address(definition).toString());
        this.large = new LargeTurn(parts.largeDocuments(), parts.transfers());
        this.room = new DocumentRoom(large, parts.backlogRoom());
        this.items = new VisitItems(parts, span, waiting, portion, room, () -> this.memory);
    }

    static String hostOf(String url) {
        return WebUrl.parse(url).map(WebUrl::host).orElse("");
    }

    void run() throws InterruptedException {
        try (large;
                var _ = span.open()) {
            tally.during(this::visit);
        } finally {
            endSpan();
        }
    }

    /// What is known of the feed by what was handed over last.
    FeedMemory handedOver() {
        return handedOver;
    }

    private void endSpan() {
        if (httpStatus != null) {
            span.set("http.response.status_code", httpStatus);
        }
        if (failure == null) {
            span.end();
        } else {
            span.fail(failure.name());
        }
    }

    private void visit() throws InterruptedException {
        if (ends()) {
            return;
        }
        try {
            begin();
            handOverMeanwhile();
            while (!waiting.isEmpty() && !ends()) {
                step();
            }
            sendMissed();
        } catch (InterruptedException e) {
            if (!ends()) {
                throw e;
            }
            if (repairing) {
                startOver();
            }
            sendMissed();
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("feed={} url={} poll failed by a fault of ours", definition.id(), definition.url(), e);
            startOver();
            polled = true;
            var failed = new FeedAnswer.Failed(new PollFailure("internal", e.toString(), null), null);
            learn(now(), lesson -> lesson.failed(failed));
        } finally {
            room.release(waiting.reservedKib());
            room.releaseDocument();
        }
        handOver(true);
    }

    /// What came and went would not be found again: it goes without its page.
    private void sendMissed() {
        for (Waiting item : waiting.of(older)) {
            waiting.remove(item);
            items.pageIsThere(item, ItemPages.leftOut(item.item(), now()));
        }
    }

    /// Whether it is to end with what it has.
    private boolean ends() {
        return parts.stop().isAsked() || feed.isLeaving() || !feed.isLive();
    }

    /// Polls, unless it is only the hub that is to be asked.
    private void begin() throws InterruptedException {
        Instant now = now();
        boolean hubWasDue = isHubDue(now);
        memory = parts.hub().hear(memory, feed, schedule);
        boolean rests = feed.rests(now) && memory.reason() != FeedStatus.Reason.PUSHED;
        if ((hubWasDue || isHubDue(now)) && (rests || memory.nextPollAt().isAfter(now))) {
            memory = parts.hub().ask(memory);
        } else {
            poll();
        }
    }

    private boolean isHubDue(Instant now) {
        Subscription subscription = memory.subscription();
        return subscription != null && !subscription.nextAt().isAfter(now);
    }

    /// Back to what was handed over last.
    private void startOver() {
        room.release(waiting.reservedKib());
        room.releaseDocument();
        waiting.clear();
        portion.clear();
        items.startOver();
        reading = false;
        repairing = false;
        memory = handedOver;
        validators = memory.validators();
    }

    /// What is due first: the next poll or a page.
    private void step() throws InterruptedException {
        memory = parts.hub().hear(memory, feed, schedule);
        Instant now = now();
        if (!memory.nextPollAt().isAfter(now)) {
            poll();
            handOverMeanwhile();
            return;
        }
        Optional<Waiting> next = waiting.take(Lane.LIVE, now).or(() -> history(now));
        if (next.isPresent()) {
            items.page(next.get(), patience(next.get().lane()));
            if (portion.isDue(next.get().lane(), memory.knownItems().length(), waiting.holdsLiveDue(now()), now())) {
                handOverMeanwhile();
            }
        } else {
            Instant page = waiting.nextAt(turnAt).orElse(now);
            parts.stop().await(Duration.between(now, page.isBefore(memory.nextPollAt()) ? page : memory.nextPollAt()));
        }
    }

    /// The next item of a backlog, if it is its turn. Nothing else is done while its page is waited
    /// for, so a live one that is soon due (as its host rests, or failed) goes first.
    private Optional<Waiting> history(Instant now) {
        Instant live = waiting.nextLiveAt().orElse(Instant.MAX);
        if (live.isBefore(now.plus(LIVE_SOON))) {
            turnAt = turnAt.isBefore(live) ? live : turnAt;
            return Optional.empty();
        }
        if (turnItems == 0 && waiting.holdsDue(Lane.BACKFILL, now)) {
            turnItems = Math.min(waiting.backlog(), TURN_ITEMS);
            turnAt = parts.quota().reserve(turnItems);
        }
        if (turnItems == 0 || turnAt.isAfter(now)) {
            return Optional.empty();
        }
        Optional<Waiting> next = waiting.take(Lane.BACKFILL, now);
        turnItems -= next.isPresent() ? 1 : 0;
        return next;
    }

    /// How long an item waits for its turn: until the next poll. One of a backlog gives way to the next
    /// live one, and a live one holds up none that is to be handed over.
    private Duration patience(Lane lane) {
        Instant other = lane == Lane.BACKFILL
                ? waiting.nextLiveAt().orElse(Instant.MAX)
                : portion.latestAt(memory.knownItems().length());
        Instant poll = memory.nextPollAt();
        return Duration.between(now(), other.isBefore(poll) ? other : poll);
    }

    private void poll() throws InterruptedException {
        URI address = memory.address(definition);
        boolean first = memory.lastSuccessAt() == null;
        polled = true;
        try (WorkLimit.Place place = parts.work().place()) {
            var request = new FeedRequest(parts, definition, memory, address, validators, place, large);
            FeedAnswer answer = parts.turns()
                    .during(host, Lane.POLL, ChronoUnit.FOREVER.getDuration(), () -> send(request))
                    .orElseThrow();
            Instant sentAt = request.sentAt();
            learn(
                    sentAt,
                    switch (answer) {
                        case FeedAnswer.Document document -> document(document, address, place);
                        case FeedAnswer.Same same -> lesson -> lesson.unchanged(same, address);
                        case FeedAnswer.Throttled throttled -> lesson -> lesson.throttled(throttled);
                        case FeedAnswer.Gone gone -> lesson -> lesson.gone(gone);
                        case FeedAnswer.Deferred deferred -> lesson -> lesson.deferred(deferred);
                        case FeedAnswer.Failed failed -> lesson -> lesson.failed(failed);
                    });
        }
        int historyAtOnce = items.takeHistoryAtOnce();
        if (first) {
            parts.quota().broughtByFeed(historyAtOnce);
        } else if (historyAtOnce > 0) {
            parts.quota().reserve(historyAtOnce);
        }
        parts.metrics().nextPoll(memory.reason());
    }

    private void learn(Instant sentAt, Consumer<PollLesson> how) {
        var lesson = new PollLesson(parts, feed, schedule, memory, validators, sentAt);
        how.accept(lesson);
        memory = lesson.memory();
        validators = lesson.validators();
        httpStatus = lesson.httpStatus();
        failure = lesson.failure();
    }

    private FeedAnswer send(FeedRequest request) throws InterruptedException {
        if (ends()) {
            throw new InterruptedException("not begun");
        }
        parts.claim().begin(feed);
        TraceSpan fetch = span.child(Step.FETCH).set("url.full", definition.url());
        try {
            return request.send();
        } finally {
            fetch.end();
        }
    }

    /// Takes what a document shows.
    private Consumer<PollLesson> document(FeedAnswer.Document document, URI address, WorkLimit.Place place)
            throws InterruptedException {
        Exchange exchange = document.exchange();
        KnownItems known = items.known();
        List<Identified> shown = StatedEdits.among(
                identified(document.parsed(), known),
                policy(),
                memory.lastSuccessAt() == null ? 0 : livePages(),
                exchange.fetchedAt());
        boolean gap = document.continues()
                && known.size() > 0
                && !shown.isEmpty()
                && shown.stream().allMatch(item -> item.standing() == Standing.NEW);
        var raw = new RawItems(definition, document.parsed(), exchange, document.sha256());
        Set<UUID> before = gap ? known.articles() : Set.of();
        Instant since = memory.lastSuccessAt();
        isFirst |= since == null;
        Predicate<Identified> isHistory = item -> since == null || document.isHistory(item, since);
        var history = PagePlan.ofFirst(
                shown.stream().filter(isHistory).toList(),
                policy(),
                parts.settings().backfillPages(),
                exchange.fetchedAt());
        var news = PagePlan.ofNews(shown.stream().filter(isHistory.negate()).toList(), policy(), livePages());
        reading = true;
        room.read(shown);
        if (gap && portion.size() > 0) {
            handOver(false);
        }
        repairing = gap;
        for (Identified item : shown) {
            items.take(item, raw, isHistory.test(item) ? history : news, exchange);
            if (gap ? portion.isFull() : portion.isLong()) {
                handOver(false);
            }
        }
        reading = false;
        place.close();
        boolean repaired = gap && isRepaired(document, address, known, before);
        repairing = false;
        if (items.retract(document.parsed().deleted(), shown, raw)) {
            known.trim(document.items(shown.size()), document.allShownSince());
            validators = document.validators();
        } else { // with the former validators the same document comes again, for the others
            known.trim(Integer.MAX_VALUE, document.allShownSince());
            LOG.info(
                    "feed={} takes back many entries: {} for now, the others with the next polls",
                    definition.id(),
                    VisitItems.MOST_RETRACTIONS);
        }
        return lesson -> lesson.document(document, address, shown, gap, repaired);
    }

    private List<Identified> identified(ReadResult.Parsed document, KnownItems known) {
        return parts.fetcher().computePool().compute(() -> ItemIdentity.identify(document.entries(), known));
    }

    /// What came and went since the last poll is taken from older documents of the feed, where it has
    /// some, as far as that is no more than may wait in memory to go together.
    ///
    /// @param before what was known
    /// @return whether they reach back to that
    private boolean isRepaired(FeedAnswer.Document document, URI address, KnownItems known, Set<UUID> before)
            throws InterruptedException {
        String newest = document.parsed().feed().hints().previousPage();
        boolean repaired = new OlderPages(parts, definition, address, large).reach(newest, page -> {
            List<Identified> shown = identified(page.parsed(), known);
            var raw = new RawItems(definition, page.parsed(), page.exchange(), page.sha256());
            older.add(raw);
            List<Identified> missed = shown.stream()
                    .filter(item -> item.standing() == Standing.NEW)
                    .toList();
            var plan = PagePlan.ofBacklog(
                    missed,
                    policy(),
                    parts.settings().backfillPages(),
                    page.exchange().fetchedAt());
            for (Identified item : missed) {
                if (portion.isFull()) {
                    return Reach.FAR_ENOUGH;
                }
                items.take(item, raw, plan, page.exchange());
            }
            return shown.stream().anyMatch(item -> item.isAmong(before)) ? Reach.FOUND : Reach.FURTHER;
        });
        parts.metrics().possibleGap(repaired);
        return repaired;
    }

    /// How many more new items may wait for their pages.
    private int livePages() {
        return Math.max(0, Math.max(LIVE_PAGES, parts.settings().backfillPages()) - waiting.live());
    }

    private PagePolicy policy() {
        return Objects.requireNonNullElse(
                definition.fetchPages(), parts.settings().fetchPages());
    }

    /// Where nothing waits any more, the last portion follows at once.
    private void handOverMeanwhile() throws InterruptedException {
        if (!waiting.isEmpty()) {
            handOver(false);
        }
    }

    private void handOver(boolean last) throws InterruptedException {
        FeedMemory.Draft draft =
                memory.change().ledger(tally.addTo(memory.ledger(), LocalDate.ofInstant(now(), ZoneOffset.UTC)));
        items.rememberIn(draft);
        if (holdsAll()) {
            draft.validators(validators);
        }
        memory = draft.done();
        FeedStatus status = polled && !reading ? memory.status(definition, httpStatus, failure) : null;
        int weight = portion.bytes() + memory.knownChars();
        FeedMemory remembered = remembered();
        outbox.put(new PollOutcome(feed, portion.items(), remembered, status, last, weight, span));
        if (!reading) {
            room.releaseDocument();
        }
        handedOver = remembered;
        portion.clear();
    }

    /// Whether all that the feed shows has been handed over or is about to be.
    private boolean holdsAll() {
        return !reading && waiting.isEmpty();
    }

    /// What holds should the visit end here: what waits is to be found again soon, and is a backlog
    /// then, too.
    private FeedMemory remembered() {
        Instant last = memory.lastPollAt();
        if (last == null || holdsAll()) {
            return memory;
        }
        FeedMemory.Draft draft = memory.change().next(schedule.soonest(last, memory.nextPollAt()));
        return isFirst && waiting.backlog() > 0 ? draft.notSucceeded().done() : draft.done();
    }

    private Instant now() {
        return parts.clock().instant();
    }
}
