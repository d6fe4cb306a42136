package org.newswire.store.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.newswire.store.api.ChangeCursor;
import org.newswire.store.hub.CallbackClient.Answer;
import org.newswire.store.hub.ClaimTable.Failing;
import org.newswire.store.hub.ClaimTable.Target;
import org.newswire.store.hub.Delivery.Pending;
import org.newswire.store.hub.HubMetrics.PingOutcome;
import org.newswire.text.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends pings (section 7) and stores the results. Thread-safe.
final class PingSender {
    /// Identifies the ping: a repeated ping has the same id and content.
    static final String ID_HEADER = "Newswire-Ping-Id";

    static final Duration GIVE_UP_AFTER = Duration.ofDays(3);

    /// A response after this time is slow.
    private static final Duration SLOW_AFTER = Duration.ofSeconds(2);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);
    private static final int MAX_DOUBLINGS = 20;
    private static final int GONE = 410;
    private static final Logger LOG = LoggerFactory.getLogger(PingSender.class);

    private final CallbackClient client;
    private final CallbackClient slowClient;
    private final HubTables tables;
    private final AcknowledgedVersions acknowledged;
    private final PingContents contents;
    private final PingContents slowContents;
    private final PingPermits lanes = new PingPermits();
    private final String hub;
    private final HubMetrics metrics;
    private final RandomGenerator random;
    private volatile boolean stopping;

    /// @param slowClient for callbacks that are slow or fail, and whose name servers may be slow, too
    /// @param hub        the address of the hub
    PingSender(
            CallbackClient client,
            CallbackClient slowClient,
            HubTables tables,
            AcknowledgedVersions acknowledged,
            String hub,
            HubMetrics metrics,
            RandomGenerator random) {
        this.client = client;
        this.slowClient = slowClient;
        this.tables = tables;
        this.acknowledged = acknowledged;
        this.contents = new PingContents(tables);
        this.slowContents = new PingContents(tables);
        this.hub = hub;
        this.metrics = metrics;
        this.random = random;
    }

    /// Repeats the pending ping of a subscription, unless the subscription has ended or acknowledged it.
    void repeat(WorkerLease worker, Delivery delivery) throws InterruptedException {
        if (delivery.isAcknowledged()) {
            store(worker, delivery, delivery.pending().orElseThrow().ping(), delivery.position());
            return;
        }
        Optional<Target> target = tables.retry(() -> tables.claims().target(worker.id(), delivery.id()));
        if (target.isEmpty()) {
            delivery.end();
            return;
        }
        metrics.retry();
        send(worker, delivery, target.get());
    }

    /// Sends the pending ping of a subscription, which is stored already.
    void send(WorkerLease worker, Delivery delivery, Target target) throws InterruptedException {
        Pending pending = delivery.pending().orElseThrow();
        boolean isSlow = delivery.isSlow();
        PingContents memory = isSlow ? slowContents : contents;
        Answer answer;
        long begin;
        try (var permit = lanes.enter(delivery.network(), isSlow);
                var content = memory.open(worker.recent(), pending.ping())) {
            if (!worker.isAlive()) {
                delivery.end();
                return;
            }
            if (content.bytes().isEmpty()) {
                delivery.forget();
                return;
            }
            byte[] bytes = content.bytes().get();
            begin = System.nanoTime();
            answer = (isSlow ? slowClient : client)
                    .post(
                            target.callback(),
                            bytes,
                            headers(delivery, target, bytes),
                            () -> !memory.isScarce() && permit.giveWay());
        }
        if (stopping && answer instanceof Answer.Failed) {
            return; // it stays stored as being sent, and is repeated after the start
        }
        if (answer instanceof Answer.Received received) {
            received.network().ifPresent(delivery::answeredFrom);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        switch (answer) {
            case Answer.Received received when received.isSuccess() -> acknowledged(worker, delivery, pending, took);
            case Answer.Received received when received.status() == GONE -> gone(delivery);
            case Answer.Received received -> failed(worker, delivery, "HTTP status " + received.status());
            case Answer.Failed failed -> failed(worker, delivery, failed.reason());
        }
    }

    /// Aborts the pings that are being sent.
    void stop() {
        stopping = true;
        client.close();
        slowClient.close();
    }

    private Map<String, String> headers(Delivery delivery, Target target, byte[] content) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", delivery.topic().mediaType());
        headers.put("Link", "<" + hub + ">; rel=\"hub\", <" + delivery.topic().address() + ">; rel=\"self\"");
        delivery.pending()
                .ifPresent(pending -> headers.put(ID_HEADER, pending.ping().toString()));
        String secret = target.secret();
        if (secret != null) {
            byte[] signature = Sha256.hmac(secret.getBytes(UTF_8), content);
            headers.put("X-Hub-Signature", "sha256=" + HexFormat.of().formatHex(signature));
        }
        return headers;
    }

    private void acknowledged(WorkerLease worker, Delivery delivery, Pending pending, Duration took)
            throws InterruptedException {
        metrics.delivered(pending.changedAt());
        acknowledged.add(delivery.id(), delivery.topic().address(), pending);
        delivery.answered(took, SLOW_AFTER);
        store(worker, delivery, pending.ping(), pending.to());
    }

    private void store(WorkerLease worker, Delivery delivery, UUID ping, ChangeCursor position)
            throws InterruptedException {
        if (tables.retry(() -> tables.claims().acknowledge(worker.id(), delivery.id(), ping, position.toString()))) {
            delivery.acknowledged();
        } else {
            delivery.end();
        }
    }

    private void gone(Delivery delivery) throws InterruptedException {
        metrics.ping(PingOutcome.GONE);
        delete(delivery, "the callback answered 410");
    }

    private void failed(WorkerLease worker, Delivery delivery, String reason) throws InterruptedException {
        metrics.ping(PingOutcome.FAILED);
        delivery.failed();
        Duration pause = backoff(delivery.failures(), random);
        LOG.debug("subscription={} host={} ping failed: {}", delivery.id(), delivery.host(), reason);
        delivery.pause(pause);
        switch (tables.retry(() -> tables.claims().fail(worker.id(), delivery.id(), pause, GIVE_UP_AFTER))) {
            case Failing.FOR_SHORT -> {}
            case Failing.TOO_LONG ->
                delete(
                        delivery,
                        "pings have failed for " + GIVE_UP_AFTER.toDays() + " days, the last one with: " + reason);
            case Failing.NOT_OURS -> delivery.end();
        }
    }

    /// Returns the delay before a ping is repeated: it doubles with each failure in a row, up to 30 minutes, minus
    /// a random part of up to one half.
    static Duration backoff(int failures, RandomGenerator random) {
        long doubled = FIRST_PAUSE.toMillis() << Math.min(failures - 1, MAX_DOUBLINGS);
        long millis = Math.min(doubled, LONGEST_PAUSE.toMillis());
        return Duration.ofMillis(millis - random.nextLong(millis / 2 + 1));
    }

    private void delete(Delivery delivery, String why) throws InterruptedException {
        delivery.end();
        acknowledged.remove(delivery.id());
        if (tables.retry(() -> tables.subscriptions().delete(delivery.id()))) {
            LOG.info(
                    "subscription={} topic={} callback-host={} ended: {}",
                    delivery.id(),
                    delivery.topic().address(),
                    delivery.host(),
                    why);
        }
    }
}
