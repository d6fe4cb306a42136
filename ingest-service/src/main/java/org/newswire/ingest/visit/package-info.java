/// A visit to a feed, begun by the [PollRunner]: [FeedRequest] asks → [FeedAnswer] → [FeedVisit] and
/// [VisitItems] take in what it shows, which may have to wait ([WaitingItems], [Portion]) → [PollLesson]
/// computes its result. A poll may have to wait for [Turns], [WorkLimit], [TransferBudget], [LargeTurn] and
/// [DocumentRoom].
@NullMarked
package org.newswire.ingest.visit;

import org.jspecify.annotations.NullMarked;
