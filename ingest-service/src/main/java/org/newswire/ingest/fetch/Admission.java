package org.newswire.ingest.fetch;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The answer of a host's gate.
public sealed interface Admission permits Admission.Permit, Admission.Closed {
    /// One request may be made now. Until it says that it has [started][#started()], or is closed, no
    /// other one is let in to the host, so that the gap lies between requests as they are sent, however
    /// long a connection takes to come about; and a gap lies between the beginning of an answer and the
    /// next request, so that it holds as the host sees it, too. Thread-safe.
    final class Permit implements Admission, AutoCloseable {
        private final HostQueue queue;
        private final Lane lane;
        private final Runnable resting;
        private Runnable starting = () -> {};
        private @Nullable Instant sentAt;
        private Ending ending = Ending.OVER;
        private boolean closed;

        /// @param resting runs where the host rests as this request was given up like those before
        Permit(HostQueue queue, Lane lane, Runnable resting) {
            this.queue = queue;
            this.lane = lane;
            this.resting = resting;
        }

        /// What to do at the start, before the request is sent.
        synchronized void whenStarting(Runnable action) {
            starting = action;
        }

        /// @throws HostClosedException where the host has asked for a pause since it was let in
        void checkOpen() throws HostClosedException {
            if (queue.isClosed()) {
                throw new HostClosedException();
            }
        }

        /// The request is being sent now.
        public synchronized void started() {
            if (sentAt == null && !closed) {
                starting.run();
                sentAt = queue.started();
            }
        }

        /// The answer has begun, so the host has the request by now.
        synchronized void answered() {
            if (!closed) {
                queue.answered();
            }
        }

        /// The request is given up.
        synchronized void endsAs(Ending how) {
            ending = how;
        }

        /// Lets the next one in; more than once does nothing.
        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                if (queue.release(lane, sentAt, ending)) {
                    resting.run();
                }
                queue.leave();
            }
        }
    }

    /// The host is in a pause that ends later than the caller would wait, or a retry has to come again.
    record Closed(Instant until) implements Admission {}
}
