/// When a feed is polled next: [PollSchedule] decides, by how the feed publishes ([Rhythm]) and what it asks
/// for ([Wishes]), by what its server answered ([Exchanges], [PollFailure]), and by what is left for it of
/// all polls ([PollBudget]) and of all history ([BackfillQuota]).
@NullMarked
package org.newswire.ingest.schedule;

import org.jspecify.annotations.NullMarked;
