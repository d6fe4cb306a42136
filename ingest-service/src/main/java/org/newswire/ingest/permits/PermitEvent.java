package org.newswire.ingest.permits;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.newswire.contract.Contract;
import org.newswire.ingest.fetch.RequestEnd;

/// A record of `news.host-permits`, which all instances read.
///
/// @param id      of the request; it begins with the [process][RemotePermits] that sends the request
/// @param ask     number of the ask or renewal, from 0. A grant has the number of the ask that it answers
/// @param outcome of an ended request; null if it was not sent
/// @param retryIn of [Kind#CLOSED]: when to ask again, from now
record PermitEvent(
        Kind kind,
        String id,
        int ask,
        HostRequest request,
        @Nullable Outcome outcome,
        @Nullable Duration retryIn) {
    static final Contract<PermitEvent> CONTRACT = new Contract<>("host-permit", PermitEvent.class);

    /// A sender repeats [Kind#ASKED] and [Kind#HELD] at this interval.
    static final Duration RENEWAL_INTERVAL = Duration.ofSeconds(3);

    /// A request is over if no record came for this time, so a dead instance stops its hosts for less than ten
    /// seconds. A permit expires this long after the sender wrote the last record that it has read back. The
    /// owner reads that record later, so it releases the permit later than the sender stops using it.
    static final Duration EXPIRY = Duration.ofSeconds(8);

    enum Kind {
        /// A sender waits for a permit.
        ASKED,
        /// The owner knows a repeated ask, which still waits.
        QUEUED,
        /// The owner permits the request.
        GRANTED,
        /// The owner does not permit the request before `retryIn` has passed.
        CLOSED,
        /// The request was sent.
        SENT,
        /// The sender still uses its permit.
        HELD,
        /// The request has ended, or is not sent any more.
        ENDED
    }

    /// @param status     of the response; 0 without a response
    /// @param retryAfter of 429 and 503, or null
    record Outcome(RequestEnd end, int status, @Nullable Duration retryAfter) {}

    static PermitEvent of(Kind kind, String id, int ask, HostRequest request) {
        return new PermitEvent(kind, id, ask, request, null, null);
    }

    /// @param outcome null if the request was not sent
    static PermitEvent ended(String id, HostRequest request, @Nullable Outcome outcome) {
        return new PermitEvent(Kind.ENDED, id, 0, request, outcome, null);
    }

    PermitEvent closed(Duration retryIn) {
        return new PermitEvent(Kind.CLOSED, id, ask, request, null, retryIn);
    }

    PermitEvent as(Kind other) {
        return of(other, id, ask, request);
    }
}
