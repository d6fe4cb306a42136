package org.newswire.ingest.poll;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import org.newswire.ingest.feedformat.DocumentMemory;
import org.newswire.ingest.schedule.BackfillRateLimiter;
import org.newswire.ingest.state.PollClaimWriter;

/// The limits that all polls of an instance share. A poll passes them in the order of [PollAdmission].
///
/// @param fetches        concurrent fetches, per host and in total
/// @param responses      responses that are processed at a time
/// @param transfers      memory of large bodies during their transfer
/// @param documents      memory of documents and pages while they are decoded and read
/// @param pendingKib     memory of items that wait for their pages, one permit per KiB
/// @param livePendingKib the same for small live items, so that a backlog does not occupy it
/// @param backfill       publication rate of backfill items
/// @param claims         records in Kafka that a feed is about to be polled
/// @param stop           ends polls early
record PollLimits(
        FetchLimiter fetches,
        ResponseLimiter responses,
        TransferBudget transfers,
        ReadingBudget documents,
        Semaphore pendingKib,
        Semaphore livePendingKib,
        BackfillRateLimiter backfill,
        PollClaimWriter claims,
        StopSignal stop) {
    /// A waiting poll checks at this interval whether its feed is still assigned to this instance.
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);

    static PollLimits of(PollSettings settings, PollClaimWriter claims, InstantSource clock, DocumentMemory memory) {
        var stop = new StopSignal(MAX_WAIT);
        int pendingKib = Math.toIntExact(memory.pendingBytes() >> 11);
        return new PollLimits(
                new FetchLimiter(settings.pollsAtOnce(), settings.backfillAtOnce(), stop),
                ResponseLimiter.ofProcessors(),
                new TransferBudget(memory.transferBytes(), memory.maxFeedBytes()),
                new ReadingBudget(memory),
                new Semaphore(pendingKib),
                new Semaphore(pendingKib),
                new BackfillRateLimiter(settings.backfillRate(), clock),
                claims,
                stop);
    }
}
