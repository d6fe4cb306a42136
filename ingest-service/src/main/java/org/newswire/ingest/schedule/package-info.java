/// The time of the next poll. [PollSchedule] computes it from the rate at which the feed publishes
/// ([PublishingRate]), the hints of its document ([PublisherHints]) and the response ([ResponseFreshness],
/// [PollFailure]). The [PollBudget] and the [BackfillRateLimiter] limit the polls of an instance.
@NullMarked
package org.newswire.ingest.schedule;

import org.jspecify.annotations.NullMarked;
