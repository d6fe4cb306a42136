package org.newswire.ingest.fetch;

/// Memory for the part of a body past [FetchRequest#LARGE_BYTES], in two steps: room for its bytes as they arrive,
/// then a permit to decode and read it. Nothing is held for bytes that a server has not sent. Called by the thread
/// that fetches; both methods may wait, and end with the thread's interruption.
public interface LargeBodyMemory {
    /// As much as is asked for.
    LargeBodyMemory UNLIMITED = new LargeBodyMemory() {
        @Override
        public boolean reserve(int bytes) {
            return true;
        }

        @Override
        public void acquire() {}
    };

    /// A body that is being transferred needs room for so many bytes more.
    ///
    /// @return false where there is none in time: the body is cut short
    boolean reserve(int bytes) throws InterruptedException;

    /// A large body has arrived whole, or a smaller one turns out large when it is decoded. Called again for the
    /// same body it returns at once.
    void acquire() throws InterruptedException;
}
