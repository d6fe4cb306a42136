package org.newswire.ingest.schedule;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.PollHints;
import org.newswire.ingest.schedule.PollSchedule.Asked;
import org.newswire.raw.FeedStatus.Reason;

/// What a feed's document asks of those who poll it.
///
/// @param ttl            RSS `ttl`
/// @param updateInterval `sy:updatePeriod` divided by `sy:updateFrequency`
/// @param updateBase     `sy:updateBase`: updates come whole intervals after it
/// @param skipHours      RSS `skipHours`, 0–23, GMT
/// @param skipDays       RSS `skipDays`, GMT
public record Wishes(
        @Nullable Duration ttl,
        @Nullable Duration updateInterval,
        @Nullable Instant updateBase,
        Set<Integer> skipHours,
        Set<DayOfWeek> skipDays) {
    public static final Wishes NONE = new Wishes(null, null, null, Set.of(), Set.of());

    private static final int HOURS_A_WEEK = 7 * 24;

    public Wishes {
        skipHours = Set.copyOf(skipHours);
        skipDays = Set.copyOf(skipDays);
    }

    public static Wishes of(PollHints hints) {
        return new Wishes(hints.ttl(), hints.updateInterval(), hints.updateBase(), hints.skipHours(), hints.skipDays());
    }

    /// The longest interval that the document asks for; absent where it asks for none.
    @Nullable
    Asked interval() {
        Duration period = updateInterval;
        if (period != null && (ttl == null || period.compareTo(ttl) > 0)) {
            return new Asked(period, Reason.FEED_UPDATE_PERIOD);
        }
        return ttl == null ? null : new Asked(ttl, Reason.FEED_TTL);
    }

    /// The first of the announced updates at or after this time, or the time where none is announced.
    Instant nextUpdate(Instant from) {
        if (updateBase == null || updateInterval == null || updateInterval.isZero()) {
            return from;
        }
        long interval = updateInterval.toMillis();
        long past = Math.floorMod(from.toEpochMilli() - updateBase.toEpochMilli(), interval);
        return past == 0 ? from : from.plusMillis(interval - past);
    }

    /// The same minute of the first hour from then on that is not to be skipped. A feed that would have
    /// all hours skipped is not believed.
    Instant allowed(Instant at) {
        for (int hours = 0; hours < HOURS_A_WEEK; hours++) {
            ZonedDateTime time = at.plus(Duration.ofHours(hours)).atZone(ZoneOffset.UTC);
            if (!skipHours.contains(time.getHour()) && !skipDays.contains(time.getDayOfWeek())) {
                return time.toInstant();
            }
        }
        return at;
    }
}
