package org.newswire.ingest.fetch;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The result of [HostLimiter#acquire].
public sealed interface Admission permits Admission.Permit, Admission.Closed {
    /// Permits one request. Until [#started()] or [#close()] is called, no other request to the host gets a
    /// permit: so the gap lies between requests as they are sent, however long connecting takes. A second
    /// gap starts with the response. Thread-safe.
    final class Permit implements Admission, AutoCloseable {
        private final HostSlot slot;
        private Runnable starting = () -> {};
        private volatile BooleanSupplier valid = () -> true;
        private @Nullable Instant sentAt;
        private RequestEnd ending = RequestEnd.OVER;
        private boolean closed;

        public Permit(HostSlot slot) {
            this.slot = slot;
        }

        /// The id of a permit that the owner of the host has granted; null if the limiter of this process has.
        @Nullable
        String sharedId() {
            return slot.sharedId();
        }

        /// Sets an action that runs just before the request is sent.
        synchronized void whenStarting(Runnable action) {
            starting = action;
        }

        /// Sets a condition for sending the request.
        public void onlyWhile(BooleanSupplier condition) {
            valid = condition;
        }

        /// @throws HostBackOffException if the host backs off since the permit was granted, or the permit has
        ///     expired or become void
        void checkOpen() throws HostBackOffException {
            if (slot.isClosed() || !valid.getAsBoolean()) {
                throw new HostBackOffException();
            }
        }

        /// The request is sent now.
        public synchronized void started() {
            if (sentAt == null && !closed) {
                starting.run();
                sentAt = slot.started();
            }
        }

        /// The head of the response has arrived.
        public synchronized void responded() {
            if (!closed) {
                slot.responded();
            }
        }

        /// The host returned a status below 400: resets its exponential back-off.
        public void succeeded() {
            slot.succeeded();
        }

        /// The host returned 429, or 503 if `isBusy`: it backs off.
        public void throttled(@Nullable Duration retryAfter, boolean isBusy) {
            slot.throttled(retryAfter, isBusy);
        }

        /// Sets how the request ends. The default is a complete response.
        public synchronized void endsAs(RequestEnd how) {
            ending = how;
        }

        /// Admits the next request. May be called repeatedly.
        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                slot.release(sentAt, ending);
            }
        }
    }

    /// The host backs off for longer than the caller waits, or another retry is in progress.
    record Closed(Instant until) implements Admission {}
}
