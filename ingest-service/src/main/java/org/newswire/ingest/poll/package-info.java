/// Polls of feeds. The [PollRunner] runs a [PollTask] per due feed:
///
/// 1. [FeedPoll] sends a [FeedRequest] and receives a [PollResponse].
/// 2. [ItemPipeline] takes in the items of the document. [GapRepair] searches older documents for missed items.
/// 3. Items that need their pages wait in [PendingItems]; others go into the [ItemBatch].
/// 4. [PollResult] computes the new poll state.
/// 5. [OutcomeFlush] puts batch and state into the outbox.
/// 6. [ArchiveBackfill] reads older documents until the next poll is due.
///
/// [PollAdmission] documents the order of everything that a poll may have to wait for.
@NullMarked
package org.newswire.ingest.poll;

import org.jspecify.annotations.NullMarked;
