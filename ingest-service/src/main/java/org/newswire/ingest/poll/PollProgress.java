package org.newswire.ingest.poll;

import org.jspecify.annotations.Nullable;
import org.newswire.ingest.schedule.PollFailure;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.state.Validators;

/// The current state of a poll task, and the part of it that has been flushed. Used by one thread.
final class PollProgress {
    private PollState pollState;
    private PollState flushed;
    private Validators validators;
    private Phase phase = Phase.NOT_POLLED;
    private boolean isInitialBackfill;
    private @Nullable Integer httpStatus;
    private @Nullable PollFailure failure;

    /// How far the task is with the document of its last poll.
    enum Phase {
        /// The task has not polled the feed. It may only have sent a request to the hub.
        NOT_POLLED,
        /// Some items of the document have been taken in.
        READING,
        /// As [#READING], with a document that lists no known item.
        READING_AFTER_GAP,
        /// The document has been read. Older documents are searched for missed items.
        REPAIRING_GAP,
        /// All items have been taken in.
        READ;

        boolean isReading() {
            return this == READING || this == READING_AFTER_GAP;
        }

        /// Whether the items of the gap must be published together. If they are not, the next poll does not
        /// detect the gap again.
        boolean isInGap() {
            return this == READING_AFTER_GAP || this == REPAIRING_GAP;
        }
    }

    PollProgress(PollState pollState) {
        this.pollState = pollState;
        this.flushed = pollState;
        this.validators = pollState.validators();
    }

    PollState pollState() {
        return pollState;
    }

    void update(PollState state) {
        pollState = state;
    }

    /// The poll state of the last flushed outcome.
    PollState flushed() {
        return flushed;
    }

    void flushed(PollState state) {
        flushed = state;
    }

    /// For the next request. They go into the poll state when all items of the document are flushed.
    Validators validators() {
        return validators;
    }

    Phase phase() {
        return phase;
    }

    void enter(Phase next) {
        phase = next;
    }

    /// Whether the task has polled the feed for the first time.
    boolean isInitialBackfill() {
        return isInitialBackfill;
    }

    void startInitialBackfill() {
        isInitialBackfill = true;
    }

    /// All items of the first poll have been published.
    void endInitialBackfill() {
        isInitialBackfill = false;
    }

    void applyResult(PollResult result) {
        pollState = result.pollState();
        validators = result.validators();
        httpStatus = result.httpStatus();
        failure = result.failure();
    }

    @Nullable
    Integer httpStatus() {
        return httpStatus;
    }

    @Nullable
    PollFailure failure() {
        return failure;
    }

    /// Returns to the state of the last flushed outcome.
    void rollBack() {
        phase = phase == Phase.NOT_POLLED ? phase : Phase.READ;
        pollState = flushed;
        validators = flushed.validators();
    }
}
