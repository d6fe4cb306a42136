package org.newswire.ingest.schedule;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feedformat.PollHints;
import org.newswire.ingest.schedule.PollSchedule.Requested;
import org.newswire.raw.FeedStatus.Reason;

/// The polling hints in a feed's document.
///
/// @param ttl            RSS `ttl`
/// @param updateInterval `sy:updatePeriod` divided by `sy:updateFrequency`
/// @param updateBase     `sy:updateBase`: start of an update interval
/// @param skipHours      RSS `skipHours`, 0–23, GMT
/// @param skipDays       RSS `skipDays`, GMT
public record PublisherHints(
        @Nullable Duration ttl,
        @Nullable Duration updateInterval,
        @Nullable Instant updateBase,
        Set<Integer> skipHours,
        Set<DayOfWeek> skipDays) {
    public static final PublisherHints NONE = new PublisherHints(null, null, null, Set.of(), Set.of());

    private static final int HOURS_PER_WEEK = 7 * 24;

    public PublisherHints {
        skipHours = Set.copyOf(skipHours);
        skipDays = Set.copyOf(skipDays);
    }

    public static PublisherHints of(PollHints hints) {
        return new PublisherHints(
                hints.ttl(), hints.updateInterval(), hints.updateBase(), hints.skipHours(), hints.skipDays());
    }

    /// Returns the longest interval that the document states; absent if it states none.
    @Nullable
    Requested interval() {
        Duration period = updateInterval;
        if (period != null && (ttl == null || period.compareTo(ttl) > 0)) {
            return new Requested(period, Reason.FEED_UPDATE_PERIOD);
        }
        return ttl == null ? null : new Requested(ttl, Reason.FEED_TTL);
    }

    /// Returns the first announced update at or after this time, or the time itself if none is announced.
    Instant nextUpdate(Instant from) {
        if (updateBase == null || updateInterval == null || updateInterval.isZero()) {
            return from;
        }
        long interval = updateInterval.toMillis();
        long past = Math.floorMod(from.toEpochMilli() - updateBase.toEpochMilli(), interval);
        return past == 0 ? from : from.plusMillis(interval - past);
    }

    /// Returns the same minute of the first hour that is not skipped. Hints that skip all hours are
    /// ignored.
    Instant allowed(Instant at) {
        for (int hours = 0; hours < HOURS_PER_WEEK; hours++) {
            ZonedDateTime time = at.plus(Duration.ofHours(hours)).atZone(ZoneOffset.UTC);
            if (!skipHours.contains(time.getHour()) && !skipDays.contains(time.getDayOfWeek())) {
                return time.toInstant();
            }
        }
        return at;
    }
}
