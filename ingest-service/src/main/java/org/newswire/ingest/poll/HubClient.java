package org.newswire.ingest.poll;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.ResourceKind;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.ingest.schedule.PollSchedule.Next;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.ingest.websub.CallbackHandler;
import org.newswire.ingest.websub.HubDiscovery;
import org.newswire.ingest.websub.HubNotification;
import org.newswire.ingest.websub.PushReliability;
import org.newswire.ingest.websub.Subscription;
import org.newswire.limits.DocumentFailure;
import org.newswire.raw.FeedStatus;
import org.newswire.text.KebabCase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Subscribes feeds at WebSub hubs, and applies the notifications of hubs to poll states. Does nothing
/// without a callback address. Thread-safe: poll states are passed in and returned.
/// @param callbacks the address under which hubs reach this service
/// @param secrets   a cryptographically secure generator
record HubClient(
        Fetcher fetcher, Optional<URI> callbacks, IngestMetrics metrics, InstantSource clock, RandomGenerator secrets) {
    private static final Logger LOG = LoggerFactory.getLogger(HubClient.class);
    private static final int MAX_ANSWER_BYTES = 64 << 10;

    /// The poll interval of a feed whose hub is reliable.
    static final Duration FALLBACK_INTERVAL = Duration.ofHours(6);

    /// Applies the notifications that the feed has received since the last call.
    PollState applyNotifications(PollState state, WatchedFeed feed, PollSchedule schedule) {
        PollState applied = state;
        for (HubNotification call = feed.nextCall(); call != null; call = feed.nextCall()) {
            applied = apply(applied, call, schedule);
        }
        return applied;
    }

    private static PollState apply(PollState state, HubNotification call, PollSchedule schedule) {
        Subscription subscription = state.subscription();
        if (subscription == null || !subscription.id().equals(call.id())) {
            return state;
        }
        PollState applied = state.withSubscription(subscription.heard(call));
        Instant last = state.lastPollAt();
        return call.kind() == HubNotification.Kind.PUSHED && state.state() == FeedStatus.State.ACTIVE && last != null
                ? applied.withNext(schedule.pushed(last, state.nextPollAt()))
                : applied;
    }

    static boolean isRequestDue(PollState state, Instant now) {
        Subscription subscription = state.subscription();
        return subscription != null && !subscription.nextAt().isAfter(now);
    }

    /// Requests or renews the subscription if that is due.
    PollState subscribe(PollState state) throws InterruptedException {
        Subscription subscription = state.subscription();
        if (subscription == null || callbacks.isEmpty() || !isRequestDue(state, clock.instant())) {
            return state;
        }
        Map<String, String> fields = fields("subscribe", subscription, callbacks.get());
        fields.put("hub.lease_seconds", String.valueOf(Subscription.LEASE.toSeconds()));
        fields.put("hub.secret", subscription.secret());
        post(subscription, fields);
        return state.withSubscription(subscription.asked(clock.instant()));
    }

    /// Ends the subscription. If the request fails, the subscription ends with its lease.
    void unsubscribe(Subscription subscription) throws InterruptedException {
        if (callbacks.isPresent()) {
            post(subscription, fields("unsubscribe", subscription, callbacks.get()));
        }
    }

    /// The fields of the request (section 5.1).
    private static Map<String, String> fields(String mode, Subscription subscription, URI callbacks) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("hub.mode", mode);
        fields.put("hub.topic", subscription.topic().toString());
        fields.put(
                "hub.callback", callbacks.toString().replaceFirst("/$", "") + CallbackHandler.PATH + subscription.id());
        return fields;
    }

    private void post(Subscription subscription, Map<String, String> fields) throws InterruptedException {
        String form = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        FetchResult result = fetcher.fetch(FetchRequest.of(subscription.hub(), ResourceKind.HUB, MAX_ANSWER_BYTES)
                .withForm(form));
        boolean accepted = result instanceof FetchResult.Fresh;
        metrics.count(OutcomeCounter.HUB_REQUESTS, accepted ? "accepted" : "failed");
        if (!accepted) {
            LOG.info(
                    "hub request failed hub={} topic={} mode={}: {}",
                    subscription.hub(),
                    subscription.topic(),
                    fields.get("hub.mode"),
                    reason(result));
        }
    }

    /// Describes a response by its status only, since its content is untrusted and may be long.
    private static String reason(FetchResult result) {
        if (result instanceof FetchResult.Deferred deferred) {
            return "the host is backing off until " + deferred.until();
        }
        Exchange exchange = result.exchange();
        String answer = exchange == null ? "" : "HTTP " + exchange.status();
        if (result instanceof FetchResult.Failed failed) {
            String failure = KebabCase.of(failed.failure());
            return answer.isEmpty() ? failure : failure + " (" + answer + ")";
        }
        return answer;
    }

    /// Updates the subscription from the hubs that a document and its headers name.
    PollState applyDiscovery(PollState state, Exchange exchange, ReadResult.Parsed document) {
        HubDiscovery offer = callbacks.isEmpty() ? null : offer(exchange, document);
        return state.withSubscription(Subscription.following(state.subscription(), offer, clock.instant(), secrets));
    }

    /// Returns null if the document names no hub, or if its hubs cannot be read.
    private static @Nullable HubDiscovery offer(Exchange exchange, ReadResult.Parsed document) {
        try {
            return HubDiscovery.of(exchange, document.feed().hints()).orElse(null);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn(
                    "hub links cannot be read, feed polled without pushes url={}: {}",
                    DocumentFailure.line(exchange.finalUrl().toString()),
                    DocumentFailure.reason(e));
            return null;
        }
    }

    /// Records a poll, and whether the hub had pushed its new items before.
    ///
    /// @param hasNews whether the poll found new or changed items
    PollState applyPoll(PollState state, Instant sentAt, boolean hasNews) {
        Subscription subscription = state.subscription();
        if (subscription == null) {
            return state;
        }
        Subscription polled = subscription.polled(sentAt, hasNews);
        metrics.hubNews(subscription.tally(), polled.tally());
        return state.withSubscription(polled);
    }

    /// Returns the shortest poll interval while the hub is reliable; null otherwise.
    @Nullable
    Duration fallbackInterval(PollState state) {
        Subscription subscription = state.subscription();
        return subscription != null && subscription.isTrusted(clock.instant()) ? FALLBACK_INTERVAL : null;
    }

    /// Moves the next poll forward to [PushReliability#GRACE] after this one if the hub pushed items that
    /// the feed does not list yet.
    static Next next(PollState state, Next planned, Instant sentAt) {
        Subscription subscription = state.subscription();
        boolean isPushPending = subscription != null && subscription.tally().pushedAt() != null;
        Instant again = sentAt.plus(PushReliability.GRACE);
        return isPushPending && !again.isAfter(planned.at()) ? new Next(again, FeedStatus.Reason.PUSHED) : planned;
    }
}
