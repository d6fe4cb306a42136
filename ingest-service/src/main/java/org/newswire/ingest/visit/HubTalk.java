package org.newswire.ingest.visit;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.memory.FeedMemory;
import org.newswire.ingest.memory.WatchedFeed;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.ingest.schedule.PollSchedule.Next;
import org.newswire.ingest.websub.Call;
import org.newswire.ingest.websub.HubRequest;
import org.newswire.ingest.websub.Offer;
import org.newswire.ingest.websub.Subscription;
import org.newswire.ingest.websub.Tally;
import org.newswire.pipeline.spelling.Spelling;
import org.newswire.pipeline.untrusted.DocumentFailure;
import org.newswire.raw.FeedStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a visit has to do with the feed's hub. Where there is no address for callbacks, nothing.
/// Thread-safe: what is known is in the memories that go in and come out.
final class HubTalk {
    private static final Logger LOG = LoggerFactory.getLogger(HubTalk.class);

    /// How often a feed is polled whose hub can be relied on.
    static final Duration BACKUP = Duration.ofHours(6);

    private final Fetcher fetcher;
    private final Optional<URI> callbacks;
    private final IngestMetrics metrics;
    private final InstantSource clock;
    private final RandomGenerator secrets;

    /// @param callbacks the address under which hubs reach us
    /// @param secrets   cannot be guessed
    HubTalk(
            Fetcher fetcher,
            Optional<URI> callbacks,
            IngestMetrics metrics,
            InstantSource clock,
            RandomGenerator secrets) {
        this.fetcher = fetcher;
        this.callbacks = callbacks;
        this.metrics = metrics;
        this.clock = clock;
        this.secrets = secrets;
    }

    /// Takes in what hubs have said of the feed since the last time.
    FeedMemory hear(FeedMemory memory, WatchedFeed feed, PollSchedule schedule) {
        FeedMemory heard = memory;
        for (Call call = feed.nextCall(); call != null; call = feed.nextCall()) {
            heard = heard(heard, call, schedule);
        }
        return heard;
    }

    private static FeedMemory heard(FeedMemory memory, Call call, PollSchedule schedule) {
        Subscription subscription = memory.subscription();
        if (subscription == null || !subscription.id().equals(call.id())) {
            return memory;
        }
        FeedMemory.Draft draft = memory.change().subscription(subscription.heard(call));
        Instant last = memory.lastPollAt();
        if (call.kind() == Call.Kind.PUSHED && memory.state() == FeedStatus.State.ACTIVE && last != null) {
            draft.next(schedule.pushed(last, memory.nextPollAt()));
        }
        return draft.done();
    }

    /// Asks the hub where that is due.
    FeedMemory ask(FeedMemory memory) throws InterruptedException {
        Subscription subscription = memory.subscription();
        if (subscription == null || callbacks.isEmpty() || subscription.nextAt().isAfter(clock.instant())) {
            return memory;
        }
        FetchResult result = fetcher.fetch(HubRequest.subscribe(subscription, callbacks.get()));
        count(result, "subscribe", subscription);
        return memory.change().subscription(subscription.asked(clock.instant())).done();
    }

    /// Asks the hub to push no more. Where that fails the lease ends by itself.
    void leave(Subscription subscription) throws InterruptedException {
        if (callbacks.isPresent()) {
            count(fetcher.fetch(HubRequest.unsubscribe(subscription, callbacks.get())), "unsubscribe", subscription);
        }
    }

    private void count(FetchResult result, String mode, Subscription subscription) {
        boolean accepted = result instanceof FetchResult.Fresh;
        metrics.hubRequest(accepted);
        if (!accepted) {
            LOG.info(
                    "hub={} topic={} mode={} not accepted: {}",
                    subscription.hub(),
                    subscription.topic(),
                    mode,
                    reason(result));
        }
    }

    /// Of an answer no more than its status: what else it holds is the hub's, and may be long.
    private static String reason(FetchResult result) {
        return switch (result) {
            case FetchResult.Fresh fresh -> "HTTP " + fresh.exchange().status();
            case FetchResult.NotModified same -> "HTTP " + same.exchange().status();
            case FetchResult.Throttled throttled ->
                "HTTP " + throttled.exchange().status();
            case FetchResult.Gone gone -> "HTTP " + gone.exchange().status();
            case FetchResult.Deferred deferred -> "the host rests until " + deferred.until();
            case FetchResult.Failed failed -> {
                String failure = Spelling.of(failed.failure());
                yield failed.exchange() == null
                        ? failure
                        : failure + " (HTTP " + failed.exchange().status() + ")";
            }
        };
    }

    /// A document has been read that may name hubs.
    FeedMemory offered(FeedMemory memory, FeedAnswer.Document document) {
        Offer offer = callbacks.isEmpty() ? null : offer(document);
        return memory.change()
                .subscription(Subscription.following(memory.subscription(), offer, clock.instant(), secrets))
                .done();
    }

    /// Returns null if the document names no hub, or if its hubs cannot be read.
    private static @Nullable Offer offer(FeedAnswer.Document document) {
        try {
            return Offer.of(document.exchange(), document.parsed().feed().hints())
                    .orElse(null);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn(
                    "hubs cannot be read url={}: {}",
                    DocumentFailure.line(document.exchange().finalUrl().toString()),
                    DocumentFailure.reason(e));
            return null;
        }
    }

    /// The feed has been polled; counts whether the hub had said so before.
    FeedMemory polled(FeedMemory memory, Instant sentAt, boolean news) {
        Subscription subscription = memory.subscription();
        if (subscription == null) {
            return memory;
        }
        Subscription polled = subscription.polled(sentAt, news);
        metrics.hubNews(subscription.tally(), polled.tally());
        return memory.change().subscription(polled).done();
    }

    /// The shortest interval, while the hub can be relied on.
    @Nullable
    Duration backup(FeedMemory memory) {
        Subscription subscription = memory.subscription();
        return subscription != null && subscription.isTrusted(clock.instant()) ? BACKUP : null;
    }

    /// Within [Tally#GRACE] where news have been pushed that are not to be seen yet, be that
    /// earlier than planned or by chance the same time.
    static Next next(FeedMemory memory, Next planned, Instant sentAt) {
        Subscription subscription = memory.subscription();
        boolean unseen = subscription != null && subscription.tally().pushedAt() != null;
        Instant again = sentAt.plus(Tally.GRACE);
        return unseen && !again.isAfter(planned.at()) ? new Next(again, FeedStatus.Reason.PUSHED) : planned;
    }
}
