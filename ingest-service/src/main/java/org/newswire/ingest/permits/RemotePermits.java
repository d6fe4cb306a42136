package org.newswire.ingest.permits;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.Admission;
import org.newswire.ingest.fetch.HostSlot;
import org.newswire.ingest.fetch.RequestEnd;
import org.newswire.ingest.permits.PermitEvent.Kind;

/// Asks the owners of hosts for permits. An ask is repeated until it is answered, so it survives a change of
/// the owner. If no owner answers five asks, the host counts as closed for some seconds: without an owner, no
/// request is sent. Thread-safe.
final class RemotePermits {
    private static final int MAX_UNANSWERED_ASKS = 5;
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(5);

    /// Unique for this run of the process: the first part of all its ids.
    private final String process = UUID.randomUUID().toString();

    private final AtomicLong ids = new AtomicLong();
    private final Map<String, Ask> open = new ConcurrentHashMap<>();
    private final Consumer<PermitEvent> publish;
    private final InstantSource clock;
    private final LongSupplier nanos;

    /// @param nanos a monotonic clock
    RemotePermits(Consumer<PermitEvent> publish, InstantSource clock, LongSupplier nanos) {
        this.publish = publish;
        this.clock = clock;
        this.nanos = nanos;
    }

    String newId() {
        return process + "-" + ids.incrementAndGet();
    }

    /// Waits until the owner of the host answers.
    Admission acquire(HostRequest request) throws InterruptedException {
        Ask ask = new Ask(newId(), request);
        open.put(ask.id, ask);
        Admission answer = null;
        try {
            publish.accept(ask.event(Kind.ASKED));
            answer = ask.await();
            return answer;
        } finally {
            if (!(answer instanceof Admission.Permit)) {
                ask.release(null, RequestEnd.OVER); // an interrupt may have overtaken the permit
            }
        }
    }

    /// Takes in a record of the topic.
    void accept(PermitEvent event) {
        Ask ask = open.get(event.id());
        if (ask != null) {
            switch (event.kind()) {
                case GRANTED -> ask.granted(event.ask());
                case CLOSED -> {
                    open.remove(event.id());
                    ask.closed(Objects.requireNonNullElse(event.retryIn(), RETRY_PAUSE));
                }
                case QUEUED -> ask.answered(event.ask());
                case HELD -> ask.renewed(event.ask());
                case ASKED, SENT, ENDED -> {}
            }
        } else if (event.kind() == Kind.GRANTED && event.id().startsWith(process)) {
            publish.accept(PermitEvent.ended(event.id(), event.request(), null));
        }
    }

    /// Repeats due asks and renews permits. Must be called about once a second.
    void renew() {
        open.values().forEach(Ask::renew);
    }

    /// The request of a permit has ended. No record that renews the permit follows.
    void ended(String id) {
        Ask ask = open.remove(id);
        if (ask != null) {
            ask.end();
        }
    }

    /// One request for a permit, and the permit.
    private final class Ask implements HostSlot {
        private final String id;
        private final HostRequest request;
        private int number;
        private int lastAnswered;
        private long askedAt = nanos.getAsLong();
        private Instant askedTime = clock.instant();
        private long renewedAt = askedAt;
        private Instant renewedTime = askedTime;
        private @Nullable Admission admission;
        private boolean hasEnded;

        Ask(String id, HostRequest request) {
            this.id = id;
            this.request = request;
        }

        synchronized PermitEvent event(Kind kind) {
            return PermitEvent.of(kind, id, number, request);
        }

        synchronized Admission await() throws InterruptedException {
            Admission answer = admission;
            while (answer == null) {
                wait();
                answer = admission;
            }
            return answer;
        }

        /// A grant for an earlier ask is ignored: a former owner may have delayed it. The owner repeats it for
        /// the current ask.
        synchronized void granted(int ask) {
            if (admission == null && ask == number) {
                admission = new Admission.Permit(this);
                notifyAll();
            }
        }

        synchronized void closed(Duration retryIn) {
            if (admission == null) {
                admission = new Admission.Closed(clock.instant().plus(retryIn));
                notifyAll();
            }
        }

        synchronized void answered(int ask) {
            lastAnswered = Math.max(lastAnswered, ask);
        }

        synchronized void renew() {
            long now = nanos.getAsLong();
            if (hasEnded || now - renewedAt < PermitEvent.RENEWAL_INTERVAL.toNanos()) {
                return;
            }
            renewedAt = now;
            renewedTime = clock.instant();
            if (admission != null) {
                number++;
                publish.accept(event(Kind.HELD));
            } else if (number - lastAnswered >= MAX_UNANSWERED_ASKS) {
                closed(RETRY_PAUSE);
            } else {
                number++;
                askedAt = now;
                askedTime = renewedTime;
                publish.accept(event(Kind.ASKED));
            }
        }

        /// The topic has the last renewal, so the owner keeps the permit as well. An expired one stays expired.
        synchronized void renewed(int renewal) {
            if (renewal == number && !isClosed()) {
                askedAt = renewedAt;
                askedTime = renewedTime;
            }
        }

        synchronized void end() {
            hasEnded = true;
        }

        @Override
        public String sharedId() {
            return id;
        }

        /// By either clock: the monotonic one may stand still while the machine sleeps.
        @Override
        public synchronized boolean isClosed() {
            return nanos.getAsLong() - askedAt >= PermitEvent.EXPIRY.toNanos()
                    || !clock.instant().isBefore(askedTime.plus(PermitEvent.EXPIRY));
        }

        @Override
        public Instant started() {
            return clock.instant();
        }

        /// The owner learns of responses from [ReportedRequests].
        @Override
        public void responded() {}

        @Override
        public void succeeded() {}

        @Override
        public void throttled(@Nullable Duration retryAfter, boolean isBusy) {}

        @Override
        public void release(@Nullable Instant sentAt, RequestEnd end) {
            end();
            if (open.remove(id) != null && sentAt == null) {
                publish.accept(PermitEvent.ended(id, request, null));
            }
        }
    }
}
