package org.newswire.ingest.poll;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.ingest.feedformat.Flag;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.items.IdentifiedItem;
import org.newswire.ingest.items.ItemChange;
import org.newswire.ingest.items.RawItemFactory;
import org.newswire.ingest.schedule.PollFailure;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.ingest.schedule.PollSchedule.Next;
import org.newswire.ingest.schedule.PublisherHints;
import org.newswire.ingest.schedule.ResponseFreshness;
import org.newswire.ingest.schedule.Timing;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.state.PollStateBuilder;
import org.newswire.ingest.state.Validators;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.raw.FeedStatus;
import org.newswire.text.KebabCase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Computes the result of a poll: the new state, address and timing of the feed, and its next poll. Counts the
/// poll by its outcome. Used once, by one thread.
final class PollResult {
    private static final Logger LOG = LoggerFactory.getLogger(PollResult.class);

    /// After this many failures in a row, a feed that had moved is polled at its defined address again.
    private static final int FAILURES_UNTIL_RETURN = 3;

    /// After this many failures in a row, a feed whose server is not available (503) counts as failing.
    private static final int FAILURES_UNTIL_FAILING = 3;

    private static final int MAX_TITLE_CHARS = 1_000;

    private static final int NOT_MODIFIED = 304;

    private static final String TOO_LARGE = KebabCase.of(Flag.TOO_LARGE);

    private final PollContext context;
    private final WatchedFeed feed;
    private final FeedDefinition definition;
    private final PollSchedule schedule;
    private final Instant sentAt;
    private PollState pollState;
    private Validators validators;
    private @Nullable Integer httpStatus;
    private @Nullable PollFailure failure;

    /// @param pollState  before the poll
    /// @param validators before the poll
    /// @param sentAt     when the request was sent
    PollResult(PollContext context, WatchedFeed feed, PollState pollState, Validators validators, Instant sentAt) {
        this.context = context;
        this.feed = feed;
        this.definition = feed.definition();
        this.schedule = context.settings().schedule(definition);
        this.pollState = pollState;
        this.validators = validators;
        this.sentAt = sentAt;
    }

    PollState pollState() {
        return pollState;
    }

    /// For the next request.
    Validators validators() {
        return validators;
    }

    /// Null if there was no response.
    @Nullable
    Integer httpStatus() {
        return httpStatus;
    }

    /// Null if the poll succeeded.
    @Nullable
    PollFailure failure() {
        return failure;
    }

    /// The items of a document, compared with the known items.
    ///
    /// @param isGap      whether no item was known, although others were
    /// @param isRepaired whether older documents close that gap
    /// @param isAlternating whether an item returned to an earlier version within the last day
    /// @param isOverRate whether it had more new items than may be live, or than could wait
    record Items(
            List<IdentifiedItem> listed,
            boolean isGap,
            boolean isRepaired,
            boolean isAlternating,
            boolean isOverRate) {}

    /// @param url that was requested
    void document(PollResponse.Document document, URI url, Items items, Validators forNextRequest) {
        Exchange exchange = document.exchange();
        httpStatus = exchange.status();
        validators = forNextRequest;
        boolean hasNews = items.listed.stream().anyMatch(item -> !item.hasSameContent());
        pollState = context.hub().applyPoll(pollState, sentAt, hasNews);
        Timing timing = timing(document, items);
        pollState = PollStateBuilder.builder(pollState)
                .format(document.parsed().format().code())
                .title(RawItemFactory.cut(document.parsed().feed().title(), MAX_TITLE_CHARS))
                .flags(flags(document, items))
                .timing(timing)
                .itemsPerDay(timing.rate().itemsPerDay(sentAt))
                .build();
        if (exchange.cutShort()) {
            cutShort(exchange);
            return;
        }
        boolean isIncomplete = document.parsed().flags().contains(Flag.TOO_LARGE);
        if (isIncomplete) {
            incomplete(exchange, url, next(timing, exchange), pollState.failures() + 1);
        } else {
            succeeded(exchange, url, next(timing, exchange));
        }
        pollState = context.hub().applyDiscovery(pollState, exchange, document.parsed());
        context.metrics().count(OutcomeCounter.POLLS, isIncomplete ? TOO_LARGE : "fresh");
    }

    /// A document over the limit would cost as much at the next poll, so that comes later. Its items are published.
    private void incomplete(Exchange exchange, URI url, Next usual, int failures) {
        failure = new PollFailure(
                TOO_LARGE,
                "the document exceeds the limit of " + Downloads.MAX_FEED_BYTES
                        + " bytes, or of elements, so entries may be missing; name a shorter feed of the site",
                null);
        succeeded(exchange, url, usual);
        pollState =
                pollState.incomplete(failures).withNext(schedule.incomplete(now(), failures, usual, context.random()));
    }

    private void succeeded(Exchange exchange, URI url, Next next) {
        URI target = exchange.movedPermanently() ? exchange.finalUrl() : null;
        pollState = pollState
                .withReadAt(exchange.status() == NOT_MODIFIED ? pollState.readAt() : exchange.fetchedAt())
                .succeeded(exchange.fetchedAt())
                .movedPermanently(target, url, exchange.fetchedAt())
                .withNext(next);
    }

    private static List<String> flags(PollResponse.Document document, Items items) {
        List<String> flags = new ArrayList<>(
                document.parsed().flags().stream().map(KebabCase::of).sorted().toList());
        if (items.isGap) {
            flags.add(items.isRepaired ? "gap-repaired" : "possible-gap");
        }
        if (items.isAlternating) {
            flags.add("alternating");
        }
        if (items.isOverRate) {
            flags.add("over-rate");
        }
        return flags;
    }

    private void cutShort(Exchange exchange) {
        failure = new PollFailure("cut-short", "the transfer ended before the document did", null);
        int failures = failuresBefore() + 1;
        pollState = pollState
                .polled(FeedStatus.State.FAILING, exchange.fetchedAt(), failures)
                .withNext(schedule.cutShort(now(), failures, context.random()));
        context.metrics().count(OutcomeCounter.POLLS, "cut-short");
    }

    private Timing timing(PollResponse.Document document, Items items) {
        List<Entry> entries = document.parsed().entries();
        PublisherHints hints = PublisherHints.of(document.parsed().feed().hints());
        Timing former = pollState.timing();
        if (former == null) {
            return Timing.first(entries, hints, sentAt);
        }
        List<Entry> added = items.listed.stream()
                .filter(item ->
                        item.change() == ItemChange.NEW && !document.isBackfill(item, pollState.lastSuccessAt()))
                .map(IdentifiedItem::entry)
                .toList();
        return former.then(entries, added, hints, items.isGap, sentAt);
    }

    /// @param url that was requested
    void notModified(PollResponse.NotModified response, URI url) {
        Exchange exchange = response.exchange();
        httpStatus = exchange.status();
        validators = response.validators();
        Timing timing = pollState.timing() == null
                ? Timing.first(List.of(), PublisherHints.NONE, sentAt)
                : pollState.timing().unchanged(sentAt);
        pollState = context.hub().applyPoll(pollState, sentAt, false);
        pollState = pollState.withTiming(timing).withItemsPerDay(timing.rate().itemsPerDay(sentAt));
        Next next = next(timing, exchange);
        if (pollState.isTooLarge()) {
            boolean wasTransferred = exchange.status() != NOT_MODIFIED;
            incomplete(exchange, url, next, Math.max(1, pollState.failures() + (wasTransferred ? 1 : 0)));
        } else {
            succeeded(exchange, url, next);
        }
        context.metrics().count(OutcomeCounter.POLLS, response.outcome());
    }

    private Next next(Timing timing, Exchange exchange) {
        var poll = new PollSchedule.Answered(
                sentAt,
                timing,
                ResponseFreshness.freshness(exchange),
                keptInterval(),
                context.hub().fallbackInterval(pollState));
        return HubClient.next(pollState, schedule.answered(poll, feed.budget(), context.random()), sentAt);
    }

    /// Returns the interval before this poll. Null for the first poll, and for one that was late by more than a
    /// tenth of the interval.
    private @Nullable Duration keptInterval() {
        Instant last = pollState.lastPollAt();
        if (last == null) {
            return null;
        }
        Duration planned = Duration.between(last, pollState.nextPollAt());
        return sentAt.isAfter(pollState.nextPollAt().plus(planned.dividedBy(10))) ? null : planned;
    }

    void throttled(PollResponse.Throttled response) {
        Exchange exchange = response.result().exchange();
        httpStatus = exchange.status();
        failure = new PollFailure("throttled", "the server asks for a pause", null);
        int failures = failuresBefore() + 1;
        Duration retryAfter = response.result().retryAfter();
        boolean isBusy = exchange.status() == 503;
        FeedStatus.State state =
                isBusy && failures >= FAILURES_UNTIL_FAILING ? FeedStatus.State.FAILING : FeedStatus.State.THROTTLED;
        pollState = pollState
                .polled(state, exchange.fetchedAt(), failures)
                .withNext(schedule.throttled(now(), retryAfter, isBusy, failures, context.random()));
        context.metrics().count(OutcomeCounter.POLLS, "throttled");
    }

    /// No request was sent, because the host is backing off. So this is neither a failure nor a recovery.
    void deferred(PollResponse.Deferred response) {
        failure = new PollFailure("throttled", response.detail(), null);
        FeedStatus.State before = pollState.state();
        pollState = pollState
                .withState(before == FeedStatus.State.ACTIVE ? FeedStatus.State.THROTTLED : before)
                .withNext(new Next(response.until(), FeedStatus.Reason.RETRY_AFTER));
        context.metrics().count(OutcomeCounter.POLLS, "deferred");
    }

    void gone(PollResponse.Gone response) {
        httpStatus = response.exchange().status();
        var gone = new PollFailure("gone", "the server says that the feed is gone for good", null)
                .naming(response.replacement());
        failure = gone;
        pollState = pollState
                .polled(FeedStatus.State.GONE, response.exchange().fetchedAt(), failuresBefore() + 1)
                .withNext(schedule.gone(now()));
        returnFromAdopted(new PollResponse.Failed(gone, response.exchange()));
        context.metrics().count(OutcomeCounter.POLLS, "gone");
    }

    void failed(PollResponse.Failed response) {
        PollFailure cause = response.failure();
        if (failuresBefore() == 0) {
            LOG.info("poll failed feed={} reason={}: {}", definition.url(), cause.name(), cause.detail());
        }
        httpStatus = response.exchange() == null ? null : response.exchange().status();
        failure = cause;
        int failures = failuresBefore() + 1;
        pollState =
                pollState.polled(FeedStatus.State.FAILING, now(), failures).withNext(afterFailure(response, failures));
        if (cause.isTimeout()) {
            pollState = pollState.hung();
        }
        returnFromAdopted(response);
        context.metrics().count(OutcomeCounter.POLLS, cause.name());
    }

    /// Returns to the defined address if the address that the feed moved to is gone or keeps failing.
    private void returnFromAdopted(PollResponse.Failed response) {
        if (pollState.adopted() != null
                && (pollState.state() == FeedStatus.State.GONE || pollState.failures() >= FAILURES_UNTIL_RETURN)) {
            validators = Validators.NONE;
            pollState = pollState
                    .unadopted()
                    .withState(FeedStatus.State.FAILING)
                    .withNext(afterFailure(response, pollState.failures()));
        }
    }

    private Next afterFailure(PollResponse.Failed response, int failures) {
        Next next = schedule.failed(now(), response.failure(), failures, context.random());
        return next.at().isBefore(response.notBefore()) ? new Next(response.notBefore(), response.why()) : next;
    }

    /// The failed polls in a row. A document over the limit is not a failure.
    private int failuresBefore() {
        return pollState.isIncomplete() ? 0 : pollState.failures();
    }

    private Instant now() {
        return context.clock().instant();
    }
}
