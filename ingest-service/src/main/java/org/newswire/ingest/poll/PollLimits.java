package org.newswire.ingest.poll;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import org.newswire.ingest.schedule.BackfillRateLimiter;
import org.newswire.ingest.state.PollClaimWriter;

/// The limits that all polls of an instance share. A poll passes them in the order of [PollAdmission].
///
/// @param fetches        concurrent fetches, per host and in total
/// @param responses      responses that are processed at a time
/// @param transfers      memory of large bodies during their transfer
/// @param largeDocuments large documents in memory
/// @param pendingKib     memory of items that wait for their pages, one permit per KiB
/// @param backfill       publication rate of backfill items
/// @param claims         records in Kafka that a feed is about to be polled
/// @param stop           ends polls early
record PollLimits(
        FetchLimiter fetches,
        ResponseLimiter responses,
        TransferBudget transfers,
        LargeDocumentPermit.Permits largeDocuments,
        Semaphore pendingKib,
        BackfillRateLimiter backfill,
        PollClaimWriter claims,
        StopSignal stop) {
    private static final int PENDING_HEAP_SHARE = 5;
    private static final int TRANSFER_HEAP_SHARE = 16;

    /// A waiting poll checks at this interval whether its feed is still assigned to this instance.
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);

    static PollLimits of(PollSettings settings, PollClaimWriter claims, InstantSource clock, long heapBytes) {
        var stop = new StopSignal(MAX_WAIT);
        int pendingKib = Math.toIntExact(Math.min(Integer.MAX_VALUE, (heapBytes / PENDING_HEAP_SHARE) >> 10));
        return new PollLimits(
                new FetchLimiter(settings.pollsAtOnce(), settings.backfillAtOnce(), stop),
                ResponseLimiter.ofProcessors(),
                new TransferBudget(heapBytes / TRANSFER_HEAP_SHARE),
                LargeDocumentPermit.Permits.of(heapBytes),
                new Semaphore(pendingKib),
                new BackfillRateLimiter(settings.backfillRate(), clock),
                claims,
                stop);
    }
}
