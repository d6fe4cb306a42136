package org.newswire.ingest.visit;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.Entry;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.items.ItemIdentity.Identified;
import org.newswire.ingest.items.ItemIdentity.Standing;
import org.newswire.ingest.items.RawItems;
import org.newswire.ingest.memory.FeedMemory;
import org.newswire.ingest.memory.FeedMemory.Validators;
import org.newswire.ingest.memory.WatchedFeed;
import org.newswire.ingest.schedule.Exchanges;
import org.newswire.ingest.schedule.PollFailure;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.ingest.schedule.PollSchedule.Next;
import org.newswire.ingest.schedule.Timing;
import org.newswire.ingest.schedule.Wishes;
import org.newswire.ingest.visit.PollRunner.Parts;
import org.newswire.pipeline.spelling.Spelling;
import org.newswire.raw.FeedStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the answer to a poll teaches about its feed: its state, its address and rhythm, and when it is
/// due next. Counts the poll by its outcome. Used once, by one thread.
final class PollLesson {
    private static final Logger LOG = LoggerFactory.getLogger(PollLesson.class);
    private static final int FAILURES_TO_RETURN = 3;

    private final Parts parts;
    private final WatchedFeed feed;
    private final FeedDefinition definition;
    private final PollSchedule schedule;
    private final Instant sentAt;
    private FeedMemory memory;
    private Validators validators;
    private @Nullable Integer httpStatus;
    private @Nullable PollFailure failure;

    /// @param memory     what was known before
    /// @param validators for the next request, unless the answer brings others
    /// @param sentAt     when the feed was asked
    PollLesson(
            Parts parts,
            WatchedFeed feed,
            PollSchedule schedule,
            FeedMemory memory,
            Validators validators,
            Instant sentAt) {
        this.parts = parts;
        this.feed = feed;
        this.definition = feed.definition();
        this.schedule = schedule;
        this.memory = memory;
        this.validators = validators;
        this.sentAt = sentAt;
    }

    /// What is known from now on.
    FeedMemory memory() {
        return memory;
    }

    /// For the next request.
    Validators validators() {
        return validators;
    }

    /// Absent where nothing was answered.
    @Nullable
    Integer httpStatus() {
        return httpStatus;
    }

    /// Absent where all is well.
    @Nullable
    PollFailure failure() {
        return failure;
    }

    /// Of a document that could be read, at least in part.
    ///
    /// @param address  that was asked
    /// @param shown    its items
    /// @param gap      whether none of them was known, though others were
    /// @param repaired whether older documents close that gap
    void document(FeedAnswer.Document document, URI address, List<Identified> shown, boolean gap, boolean repaired) {
        Exchange exchange = document.exchange();
        httpStatus = exchange.status();
        boolean news = shown.stream().anyMatch(item -> !item.showsNothingNew());
        memory = parts.hub().polled(memory, sentAt, news);
        Timing timing = timing(document, shown, gap);
        List<String> flags = new ArrayList<>(
                document.parsed().flags().stream().map(Spelling::of).sorted().toList());
        if (gap) {
            flags.add(repaired ? "gap-repaired" : "possible-gap");
        }
        FeedMemory.Draft draft = memory.change()
                .document(
                        document.parsed().format().code(),
                        RawItems.cut(document.parsed().feed().title(), 1_000),
                        flags)
                .timing(timing, timing.rhythm().itemsPerDay(sentAt));
        if (exchange.cutShort()) {
            failure = new PollFailure("cut-short", "the transfer ended before the document did", null);
            Next next = schedule.cutShort(now(), memory.failures() + 1, parts.random());
            memory = draft.polled(FeedStatus.State.FAILING, exchange.fetchedAt(), memory.failures() + 1)
                    .next(next)
                    .done();
            parts.metrics().poll("cut-short");
            return;
        }
        memory = draft.succeeded(exchange.fetchedAt())
                .movedPermanently(target(exchange), address)
                .next(next(timing, exchange))
                .done();
        memory = parts.hub().offered(memory, document);
        parts.metrics().poll("fresh");
    }

    private Timing timing(FeedAnswer.Document document, List<Identified> shown, boolean gap) {
        List<Entry> entries = document.parsed().entries();
        Wishes wishes = Wishes.of(document.parsed().feed().hints());
        Timing former = memory.timing();
        if (former == null) {
            return Timing.first(entries, wishes, sentAt);
        }
        List<Entry> fresh = shown.stream()
                .filter(item -> item.standing() == Standing.NEW && !document.isHistory(item, memory.lastSuccessAt()))
                .map(Identified::entry)
                .toList();
        return former.then(entries, fresh, wishes, gap, sentAt);
    }

    /// Of an answer without a document.
    ///
    /// @param address that was asked
    void unchanged(FeedAnswer.Same same, URI address) {
        Exchange exchange = same.exchange();
        httpStatus = exchange.status();
        validators = same.validators();
        Timing timing = memory.timing() == null
                ? Timing.first(List.of(), Wishes.NONE, sentAt)
                : memory.timing().unchanged(sentAt);
        memory = parts.hub().polled(memory, sentAt, false);
        memory = memory.change()
                .succeeded(exchange.fetchedAt())
                .movedPermanently(target(exchange), address)
                .timing(timing, timing.rhythm().itemsPerDay(sentAt))
                .next(next(timing, exchange))
                .done();
        parts.metrics().poll(same.outcome());
    }

    private Next next(Timing timing, Exchange exchange) {
        var poll = new PollSchedule.Answered(
                sentAt,
                timing,
                Exchanges.freshness(exchange),
                keptInterval(),
                parts.hub().backup(memory));
        return HubTalk.next(memory, schedule.answered(poll, feed.budget(), parts.random()), sentAt);
    }

    /// Absent where the poll was the first, or came later than planned by a tenth of the interval.
    private @Nullable Duration keptInterval() {
        Instant last = memory.lastPollAt();
        if (last == null) {
            return null;
        }
        Duration planned = Duration.between(last, memory.nextPollAt());
        return sentAt.isAfter(memory.nextPollAt().plus(planned.dividedBy(10))) ? null : planned;
    }

    private static @Nullable URI target(Exchange exchange) {
        return exchange.movedPermanently() ? exchange.finalUrl() : null;
    }

    void throttled(FeedAnswer.Throttled throttled) {
        Exchange exchange = throttled.result().exchange();
        httpStatus = exchange.status();
        failure = new PollFailure("throttled", "the server asks for a pause", null);
        int failures = memory.failures() + 1;
        memory = memory.change()
                .polled(FeedStatus.State.THROTTLED, exchange.fetchedAt(), failures)
                .next(schedule.throttled(
                        now(), throttled.result().retryAfter(), exchange.status() == 503, failures, parts.random()))
                .done();
        parts.metrics().poll("throttled");
    }

    /// The host is in a pause that another of its feeds or pages met: nothing was asked, so nothing has
    /// failed, and what has failed before has not recovered.
    void deferred(FeedAnswer.Deferred deferred) {
        failure = new PollFailure("throttled", deferred.detail(), null);
        memory = memory.change()
                .state(memory.state() == FeedStatus.State.ACTIVE ? FeedStatus.State.THROTTLED : memory.state())
                .next(new Next(deferred.until(), FeedStatus.Reason.RETRY_AFTER))
                .done();
        parts.metrics().poll("deferred");
    }

    void gone(FeedAnswer.Gone gone) {
        httpStatus = gone.exchange().status();
        var why = new PollFailure("gone", "the server says that the feed is gone for good", null);
        failure = why;
        memory = memory.change()
                .polled(FeedStatus.State.GONE, gone.exchange().fetchedAt(), memory.failures() + 1)
                .next(schedule.gone(now()))
                .done();
        returnFromAdopted(why, Instant.MIN);
        parts.metrics().poll("gone");
    }

    void failed(FeedAnswer.Failed failed) {
        PollFailure why = failed.failure();
        if (memory.failures() == 0) {
            LOG.info("feed={} url={} fails: {}: {}", definition.id(), definition.url(), why.name(), why.detail());
        }
        httpStatus = failed.exchange() == null ? null : failed.exchange().status();
        failure = why;
        int failures = memory.failures() + 1;
        memory = memory.change()
                .polled(FeedStatus.State.FAILING, now(), failures)
                .next(afterFailure(why, failures, failed.notBefore()))
                .done();
        returnFromAdopted(why, failed.notBefore());
        parts.metrics().poll(why.name());
    }

    /// An address that a redirect led to and that is no good any more gives way to the defined one.
    private void returnFromAdopted(PollFailure why, Instant notBefore) {
        if (memory.adopted() != null
                && (memory.state() == FeedStatus.State.GONE || memory.failures() >= FAILURES_TO_RETURN)) {
            validators = Validators.NONE;
            memory = memory.change()
                    .unadopted()
                    .state(FeedStatus.State.FAILING)
                    .next(afterFailure(why, memory.failures(), notBefore))
                    .done();
        }
    }

    private Next afterFailure(PollFailure why, int failures, Instant notBefore) {
        Next next = schedule.failed(now(), why, failures, parts.random());
        return next.at().isBefore(notBefore) ? new Next(notBefore, next.reason()) : next;
    }

    private Instant now() {
        return parts.clock().instant();
    }
}
