package org.newswire.ingest.feedformat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A feed's hints about when and where to poll it. Immutable.
///
/// @param ttl RSS `ttl`, at most a year
/// @param skipHours RSS `skipHours`, 0–23, GMT
/// @param skipDays RSS `skipDays`
/// @param updateInterval `sy:updatePeriod` divided by `sy:updateFrequency`
/// @param updateBase `sy:updateBase`: updates follow at multiples of the interval
/// @param hubs WebSub hubs (`rel="hub"`, RSS `cloud` is not one), absolute
/// @param self the feed's own address (`rel="self"`, JSON Feed `feed_url`)
/// @param previousPage the next older document of the feed (RFC 5005 `prev-archive` or `next`, JSON Feed
///     `next_url`)
public record PollHints(
        @Nullable Duration ttl,
        Set<Integer> skipHours,
        Set<DayOfWeek> skipDays,
        @Nullable Duration updateInterval,
        @Nullable Instant updateBase,
        List<String> hubs,
        @Nullable String self,
        @Nullable String previousPage) {
    public static final PollHints NONE = new PollHints(null, Set.of(), Set.of(), null, null, List.of(), null, null);

    public PollHints {
        skipHours = Set.copyOf(skipHours);
        skipDays = Set.copyOf(skipDays);
        hubs = List.copyOf(hubs);
    }
}
