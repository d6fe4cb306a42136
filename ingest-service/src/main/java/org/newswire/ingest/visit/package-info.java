/// A visit to a feed, begun by the [PollRunner]: [FeedRequest] asks → [FeedAnswer] → [FeedVisit] and
/// [VisitItems] take in what it shows, which may have to wait ([WaitingItems], [Portion]) → [PollLesson]
/// says what follows from it. [Turns], [WorkLimit], [TransferBudget], [LargeTurn] and [DocumentRoom] are what a
/// visit itself may have to wait for.
@NullMarked
package org.newswire.ingest.visit;

import org.jspecify.annotations.NullMarked;
