package org.newswire.ingest.fetch;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The result of [HostLimiter#acquire].
public sealed interface Admission permits Admission.Permit, Admission.Closed {
    /// Permits one request. Until [#started()] or [#close()] is called, no other request to the host gets a
    /// permit: so the gap lies between requests as they are sent, however long connecting takes. A second
    /// gap starts with the response. Thread-safe.
    final class Permit implements Admission, AutoCloseable {
        private final HostQueue queue;
        private final RequestPriority priority;
        private final Runnable onBackOff;
        private Runnable starting = () -> {};
        private @Nullable Instant sentAt;
        private RequestEnd ending = RequestEnd.OVER;
        private boolean closed;

        /// @param onBackOff runs if the host backs off because this and earlier requests timed out
        Permit(HostQueue queue, RequestPriority priority, Runnable onBackOff) {
            this.queue = queue;
            this.priority = priority;
            this.onBackOff = onBackOff;
        }

        /// Sets an action that runs just before the request is sent.
        synchronized void whenStarting(Runnable action) {
            starting = action;
        }

        /// @throws HostBackOffException if the host backs off since the permit was granted
        void checkOpen() throws HostBackOffException {
            if (queue.schedule(HostSchedule::isBackingOff)) {
                throw new HostBackOffException();
            }
        }

        /// The request is sent now.
        public synchronized void started() {
            if (sentAt == null && !closed) {
                starting.run();
                sentAt = queue.started();
            }
        }

        /// The head of the response has arrived.
        synchronized void responded() {
            if (!closed) {
                queue.responded();
            }
        }

        /// Sets how the request ends. The default is a complete response.
        synchronized void endsAs(RequestEnd how) {
            ending = how;
        }

        /// Admits the next request. May be called repeatedly.
        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                if (queue.release(priority, sentAt, ending)) {
                    onBackOff.run();
                }
                queue.leave();
            }
        }
    }

    /// The host backs off for longer than the caller waits, or another retry is in progress.
    record Closed(Instant until) implements Admission {}
}
