package org.newswire.ingest.fetch;

import java.time.Instant;

/// The answer of a host's gate.
public sealed interface Admission permits Admission.Permit, Admission.Closed {
    /// One request may be made now. Closing it, once or more often, lets the next one in.
    final class Permit implements Admission, AutoCloseable {
        private final Runnable release;
        private boolean released;

        Permit(Runnable release) {
            this.release = release;
        }

        @Override
        public synchronized void close() {
            if (!released) {
                released = true;
                release.run();
            }
        }
    }

    /// The host is in a pause that ends later than the caller would wait.
    record Closed(Instant until) implements Admission {}
}
