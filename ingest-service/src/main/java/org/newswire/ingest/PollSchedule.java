package org.newswire.ingest;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.newswire.raw.FeedStatus.Reason;

/// When a feed is polled next, and why: a pure function of how the last poll went.
///
/// A feed that answers is polled twice in the time in which it publishes an item, never more often than
/// `min` or what its server or document asks for, and never less often than `max`; one that published
/// within a week at least once an hour. A failing one is asked after `min`, then twice that, and so on
/// up to a day, give or take a tenth, so that feeds that failed together do not come back together.
final class PollSchedule {
    private static final Duration LIVELY = Duration.ofHours(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofHours(24);
    private static final Duration SHORTEST_BACKOFF = Duration.ofSeconds(30);
    private static final Duration THROTTLED = Duration.ofMinutes(15);
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofDays(7);
    private static final Duration GONE = Duration.ofDays(30);
    private static final double SECONDS_A_DAY = 86_400;
    private static final double LIVELY_ITEMS_PER_DAY = 1.0 / 7;

    private final Duration min;
    private final Duration max;

    PollSchedule(Duration min, Duration max) {
        this.min = min;
        this.max = max.compareTo(min) < 0 ? min : max;
    }

    record Next(Instant at, Reason reason) {}

    /// After a poll that was answered.
    ///
    /// @param itemsPerDay how fast the feed publishes; absent where nothing is known
    /// @param asked       the interval that server or document ask for; absent where they do not
    /// @param gap         whether the document shared no item with what was known: something may have
    ///     been missed
    Next answered(Instant now, @Nullable Double itemsPerDay, @Nullable Duration asked, Reason askedBy, boolean gap) {
        if (gap) {
            return new Next(now.plus(min), Reason.POSSIBLE_GAP);
        }
        Duration interval = rhythm(itemsPerDay);
        Reason reason = Reason.RHYTHM;
        if (asked != null && asked.compareTo(interval) > 0) {
            interval = asked;
            reason = askedBy;
        }
        if (interval.compareTo(min) <= 0) {
            return new Next(now.plus(min), Reason.SHORTEST_INTERVAL);
        }
        return interval.compareTo(max) >= 0
                ? new Next(now.plus(max), Reason.LONGEST_INTERVAL)
                : new Next(now.plus(interval), reason);
    }

    /// As soon as `min` allows, or earlier where that is planned.
    Next soonest(Instant lastPoll, Instant planned) {
        Instant soon = lastPoll.plus(min);
        return new Next(planned.isBefore(soon) ? planned : soon, Reason.SHORTEST_INTERVAL);
    }

    private Duration rhythm(@Nullable Double itemsPerDay) {
        if (itemsPerDay == null) {
            return min;
        }
        if (itemsPerDay <= 0) {
            return max;
        }
        double seconds = SECONDS_A_DAY / itemsPerDay / 2;
        Duration half = Duration.ofSeconds((long) Math.min(365 * SECONDS_A_DAY, seconds));
        return itemsPerDay >= LIVELY_ITEMS_PER_DAY && half.compareTo(LIVELY) > 0 ? LIVELY : half;
    }

    /// After 429 or 503: as long as the server asks, or a pause that grows with each one in a row.
    Next throttled(Instant now, @Nullable Duration retryAfter, int failures, RandomGenerator random) {
        if (retryAfter != null) {
            Duration wait = retryAfter.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : retryAfter;
            return new Next(now.plus(wait.compareTo(min) < 0 ? min : wait).plusSeconds(1), Reason.RETRY_AFTER);
        }
        return new Next(now.plus(backoff(THROTTLED, failures, random)), Reason.THROTTLED);
    }

    /// @param failures in a row, this one included: at least 1
    Next failed(Instant now, int failures, RandomGenerator random) {
        Duration base = min.compareTo(SHORTEST_BACKOFF) < 0 ? SHORTEST_BACKOFF : min;
        return new Next(now.plus(backoff(base, failures, random)), Reason.FAILURE);
    }

    /// After 410 (RFC 9110, section 15.5.11): it will not come back; asked again only in case that was
    /// a mistake.
    Next gone(Instant now) {
        return new Next(now.plus(GONE), Reason.GONE);
    }

    private static Duration backoff(Duration base, int failures, RandomGenerator random) {
        Duration doubled = base.multipliedBy(1L << (Math.clamp(failures, 1, 30) - 1));
        Duration capped = doubled.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : doubled;
        return capped.multipliedBy(random.nextInt(90, 111)).dividedBy(100);
    }
}
