package org.newswire.store.hub;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.store.api.ChangeCursor;
import org.newswire.store.api.ChangeReader.Horizon;
import org.newswire.store.api.ProblemException;
import org.newswire.store.feed.ChangedArticles.Version;
import org.newswire.store.feed.FeedTopic;
import org.newswire.store.hub.ClaimTable.Claimed;
import org.newswire.store.hub.ClaimTable.Unfinished;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The progress of a claimed subscription. One thread at a time works on it, from [#begin()] on. Thread-safe.
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /// The number of consecutive fast responses that end the slow state.
    private static final int QUICK_ANSWERS = 3;

    private final UUID id;
    private final FeedTopic topic;
    private final String host;
    private String network;
    private ChangeCursor position;
    private @Nullable Pending pending;
    private boolean isAcknowledged;
    private boolean busy;
    private boolean ended;
    private boolean slow;
    private int quickAnswers;
    private int failures;
    private long dueNanos = System.nanoTime();

    /// A ping that is being sent or repeated.
    ///
    /// @param to       the position behind it
    /// @param versions empty if another process has created it
    record Pending(UUID ping, ChangeCursor from, ChangeCursor to, Instant changedAt, List<Version> versions) {
        static Pending of(Ping ping) {
            return new Pending(ping.id(), ping.from(), ping.to(), ping.changedAt(), ping.versions());
        }
    }

    Delivery(UUID id, FeedTopic topic, String host, String network, ChangeCursor position) {
        this.id = id;
        this.topic = topic;
        this.host = host;
        this.network = network;
        this.position = position;
    }

    /// Restores the progress of a claimed subscription; empty if the subscription cannot be served.
    ///
    /// @param publicUrl the prefix of all topics
    static Optional<Delivery> restored(
            Claimed claimed, String publicUrl, Horizon horizon, AcknowledgedVersions acknowledged) {
        try {
            ChangeCursor stored = position(claimed, claimed.position(), horizon);
            Delivery delivery = new Delivery(
                    claimed.id(),
                    FeedTopic.parse(publicUrl, claimed.topic()),
                    claimed.host(),
                    claimed.network(),
                    acknowledged.claimed(claimed.id(), stored));
            if (claimed.ping().isPresent()) {
                delivery.resume(claimed, claimed.ping().get(), horizon, stored);
            }
            return Optional.of(delivery);
        } catch (ProblemException e) {
            LOG.warn("subscription={} is not served until its lease ends: {}", claimed.id(), e.getMessage());
            return Optional.empty();
        }
    }

    private static ChangeCursor position(Claimed claimed, String text, Horizon horizon) throws ProblemException {
        ChangeCursor stored = ChangeCursor.parse(text);
        Optional<ChangeCursor> position = stored.in(horizon.cursor().epochs());
        if (position.isEmpty() || horizon.isExpired(stored.at())) {
            LOG.warn(
                    "subscription={} resumes with the changes from now on: those since {} have expired",
                    claimed.id(),
                    stored.at());
            return horizon.cursor();
        }
        return position.get();
    }

    private synchronized void resume(Claimed claimed, Unfinished ping, Horizon horizon, ChangeCursor stored)
            throws ProblemException {
        ChangeCursor to = position(claimed, ping.next(), horizon);
        pending = new Pending(ping.id(), to, to, ping.changedAt(), List.of());
        isAcknowledged = stored.isBefore(position) && !position.isBefore(to);
        failures = claimed.failures();
        slow = failures > 0;
        dueNanos = System.nanoTime() + claimed.pause().toNanos();
    }

    UUID id() {
        return id;
    }

    FeedTopic topic() {
        return topic;
    }

    String host() {
        return host;
    }

    /// Returns the network of its last response, or of its verification.
    synchronized String network() {
        return network;
    }

    synchronized void answeredFrom(String answering) {
        network = answering;
    }

    synchronized ChangeCursor position() {
        return position;
    }

    synchronized Optional<Pending> pending() {
        return Optional.ofNullable(pending);
    }

    /// Whether the subscriber acknowledged the pending ping before the database was restored.
    synchronized boolean isAcknowledged() {
        return isAcknowledged;
    }

    synchronized boolean isBusy() {
        return busy;
    }

    synchronized boolean isEnded() {
        return ended;
    }

    /// Returns whether it could delay others: one of its last requests failed or took long.
    synchronized boolean isSlow() {
        return slow;
    }

    synchronized int failures() {
        return failures;
    }

    synchronized boolean isDue() {
        return System.nanoTime() - dueNanos >= 0;
    }

    synchronized void begin() {
        busy = true;
    }

    synchronized void sending(Pending ping) {
        pending = ping;
    }

    /// Reads the changes again, since the ping has been deleted.
    synchronized void forget() {
        pending = null;
    }

    /// Records that there are no pending changes before a position.
    synchronized void advance(ChangeCursor to) {
        position = to;
    }

    synchronized void answered(Duration took, Duration slowAfter) {
        quickAnswers = took.compareTo(slowAfter) > 0 ? 0 : quickAnswers + 1;
        slow = quickAnswers == 0 || (slow && quickAnswers < QUICK_ANSWERS);
    }

    synchronized void acknowledged() {
        if (pending != null && position.isBefore(pending.to())) {
            position = pending.to();
        }
        pending = null;
        isAcknowledged = false;
        failures = 0;
    }

    synchronized void failed() {
        failures++;
        quickAnswers = 0;
        slow = true;
    }

    /// Repeats a pending ping without delay.
    synchronized void renew() {
        failures = 0;
        dueNanos = System.nanoTime();
    }

    synchronized void pause(Duration pause) {
        dueNanos = System.nanoTime() + pause.toNanos();
    }

    /// Ends the current work.
    synchronized void rest() {
        busy = false;
    }

    /// Ends the delivery: the subscription has ended, or another worker holds its claim.
    synchronized void end() {
        ended = true;
    }
}
