package org.newswire.ingest.permits;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.Admission;
import org.newswire.ingest.fetch.RequestEnd;
import org.newswire.ingest.permits.PermitEvent.Kind;
import org.newswire.ingest.permits.PermitEvent.Outcome;
import org.newswire.limits.Limit;

/// Grants permits for the hosts of this instance, and counts the requests of other instances in its limiter.
///
/// It follows the open requests to all hosts, so that it can continue when it becomes the owner of a host: it
/// answers the asks that wait, and counts the requests in progress. An ask waits for the limiter on a virtual
/// thread, as local requests do. Requests without a record for [PermitEvent#EXPIRY] are dropped. Thread-safe.
///
/// After this process was suspended, its partitions may belong to another instance. It grants and judges nothing
/// until its consumer must have learned of that, and [SharedLimiter] admits no request of its own.
final class PermitIssuer {
    @Limit(of = "requests of all instances to hosts of another instance", past = "the ask is ignored; it is repeated")
    private static final int MAX_OPEN = 10_000;

    /// A pause between two checks that is this long is a suspension. The group may expel a member after 6 s
    /// without a heartbeat, and the last one may be a second old.
    private static final Duration SUSPENSION = Duration.ofSeconds(5);

    /// A consumer sends an overdue heartbeat immediately.
    private static final Duration UNCERTAINTY = Duration.ofSeconds(3);

    private final LocalHosts hosts;
    private final Consumer<PermitEvent> publish;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Map<String, Open> open = new HashMap<>();
    private volatile long aliveAt;
    private volatile long certainAt;

    /// An open request of any instance. Guarded by the issuer.
    private static final class Open {
        private PermitEvent last;
        private long heardAt;
        private boolean isSent;
        private boolean isGrantedByOther;
        private boolean isJudged;
        private long judgedAt;
        private @Nullable Thread waiting;
        private Admission.@Nullable Permit permit;

        Open(PermitEvent first) {
            last = first;
        }

        String host() {
            return last.request().host();
        }

        void stopWaiting() {
            if (waiting != null) {
                waiting.interrupt();
                waiting = null;
            }
        }
    }

    /// @param nanos a monotonic clock
    PermitIssuer(LocalHosts hosts, Consumer<PermitEvent> publish, InstantSource clock, LongSupplier nanos) {
        this.hosts = hosts;
        this.publish = publish;
        this.clock = clock;
        this.nanos = nanos;
        this.aliveAt = nanos.getAsLong();
        this.certainAt = aliveAt;
    }

    /// Takes in a record of the topic, in its order.
    synchronized void accept(PermitEvent event) {
        noticeSuspension();
        switch (event.kind()) {
            case ASKED -> asked(event);
            case GRANTED -> granted(event);
            case SENT -> sent(event);
            case HELD -> heard(event).isSent = true;
            case CLOSED, ENDED -> end(event.id(), event.outcome());
            case QUEUED -> {}
        }
        Open request = open.get(event.id());
        if (request != null) {
            follow(request);
        }
        if (open.size() > MAX_OPEN) {
            end(event.id(), null);
        }
    }

    /// Applies a changed ownership, and drops requests that nobody renews. Must be called about once a second.
    synchronized void check() {
        noticeSuspension();
        long now = nanos.getAsLong();
        for (Map.Entry<String, Open> each : List.copyOf(open.entrySet())) {
            Open request = each.getValue();
            if (now - request.heardAt >= PermitEvent.EXPIRY.toNanos()) {
                end(each.getKey(), request.isSent ? new Outcome(RequestEnd.TOO_SLOW, 0, null) : null);
            } else {
                follow(request);
            }
        }
    }

    /// The number of open requests.
    synchronized int size() {
        return open.size();
    }

    /// How long the ownership of hosts is uncertain, as this process was suspended; zero if it was not.
    Duration uncertainty() {
        long now = nanos.getAsLong();
        long left = now - aliveAt >= SUSPENSION.toNanos() ? UNCERTAINTY.toNanos() : certainAt - now;
        return Duration.ofNanos(Math.max(0, left));
    }

    private void noticeSuspension() {
        long now = nanos.getAsLong();
        if (now - aliveAt >= SUSPENSION.toNanos()) {
            certainAt = now + UNCERTAINTY.toNanos();
        }
        aliveAt = now;
    }

    private boolean isOwner(String host) {
        return uncertainty().isZero() && hosts.ownership().isOwner(host);
    }

    private Open heard(PermitEvent event) {
        Open request = open.computeIfAbsent(event.id(), _ -> new Open(event));
        request.heardAt = nanos.getAsLong();
        return request;
    }

    private void asked(PermitEvent event) {
        Open request = heard(event);
        request.last = event;
        request.isGrantedByOther = false;
        if (isOwner(request.host())) {
            learnDelay(event.request());
            if (request.permit != null) {
                publish.accept(event.as(Kind.GRANTED));
            } else if (request.waiting != null) {
                publish.accept(event.as(Kind.QUEUED));
            }
        }
    }

    /// A delay that the sender has just read replaces the known one. Another one counts if none is known.
    private void learnDelay(HostRequest request) {
        boolean isMissing = request.crawlDelay() != null && !hosts.limiter().hasCrawlDelay(request.host());
        if (request.isDelayFresh() || isMissing) {
            hosts.limiter().crawlDelay(request.host(), request.crawlDelay());
        }
    }

    /// Another instance that takes itself for the owner may have granted the permit: during a rebalance, or after
    /// it was suspended.
    private void granted(PermitEvent event) {
        Open request = heard(event);
        request.isGrantedByOther = request.permit == null;
    }

    /// The request is judged first: so the monitor's gaps are never shorter than those of the limiter.
    private void sent(PermitEvent event) {
        Open request = heard(event);
        if (request.isJudged) {
            return;
        }
        request.isSent = true;
        request.isJudged = true;
        request.judgedAt = hosts.monitor().now();
        Duration delay = event.request().crawlDelay();
        var broken = hosts.monitor().sent(request.host(), delay);
        if (isOwner(request.host())) {
            hosts.metrics().violated(request.host(), delay != null, broken);
        }
        if (request.permit != null) {
            request.permit.started();
        }
    }

    private void follow(Open request) {
        boolean isOwner = isOwner(request.host());
        if (request.isSent && request.permit == null && isOwner) {
            request.permit = hosts.limiter()
                    .occupy(request.host(), request.last.request().priority());
        }
        boolean shouldWait = isOwner && !request.isSent && !request.isGrantedByOther && request.permit == null;
        if (!shouldWait) {
            request.stopWaiting();
        } else if (request.waiting == null) {
            request.waiting = Thread.ofVirtual().name("host-permit").start(() -> await(request));
        }
    }

    private void await(Open request) {
        HostRequest asked = request.last.request();
        try {
            answer(request, hosts.limiter().acquire(asked.host(), asked.priority(), asked.dueAt(), asked.patience()));
        } catch (InterruptedException e) {
            // the ask is answered elsewhere, or is over
        }
    }

    private synchronized void answer(Open request, Admission admission) {
        noticeSuspension();
        boolean isWanted = request.waiting == Thread.currentThread() && isOwner(request.host());
        switch (admission) {
            case Admission.Permit permit
            when !isWanted -> {
                permit.close();
                if (request.waiting == Thread.currentThread()) {
                    request.waiting = null; // waits again once this instance is the owner
                }
            }
            case Admission.Permit permit -> {
                request.waiting = null;
                request.permit = permit;
                publish.accept(request.last.as(Kind.GRANTED));
            }
            case Admission.Closed closed -> {
                if (isWanted) {
                    request.waiting = null;
                    open.remove(request.last.id());
                    publish.accept(request.last.closed(timeUntil(closed.until())));
                }
            }
        }
    }

    private Duration timeUntil(Instant until) {
        Duration wait = Duration.between(clock.instant(), until);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    /// @param outcome null if the request was not sent
    private void end(String id, @Nullable Outcome outcome) {
        Open request = open.remove(id);
        if (request == null) {
            return;
        }
        request.stopWaiting();
        if (request.isJudged) {
            endJudged(request, outcome);
        }
        Admission.Permit permit = request.permit;
        if (permit != null) {
            endPermitted(permit, request.isSent ? outcome : null);
        }
    }

    private void endJudged(Open request, @Nullable Outcome outcome) {
        if (outcome != null && outcome.retryAfter() != null) {
            hosts.monitor().mustPause(request.host(), hosts.monitor().now(), outcome.retryAfter());
        }
        RequestEnd end = outcome == null ? RequestEnd.OVER : outcome.end();
        hosts.monitor().ended(request.host(), request.judgedAt, end);
    }

    private void endPermitted(Admission.Permit permit, @Nullable Outcome outcome) {
        if (outcome != null) {
            int status = outcome.status();
            if (status == 429 || status == 503) {
                permit.throttled(hosts.limiter().settings().respected(outcome.retryAfter()), status == 503);
            } else if (status > 0 && status < 400) {
                permit.succeeded();
            }
            permit.responded();
            permit.endsAs(outcome.end());
        }
        permit.close();
    }
}
