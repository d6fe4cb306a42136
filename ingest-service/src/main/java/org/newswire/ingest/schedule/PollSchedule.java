package org.newswire.ingest.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.schedule.PollBudget.Demand;
import org.newswire.raw.FeedStatus.Reason;

/// Computes when a feed is polled next, and why, from the result of the last poll. A pure function.
/// OPERATING.md lists the reasons; decision 006 explains them.
///
/// After a successful poll, the interval between two requests is computed in this order:
///
/// 1. Half of the mean time between two items, at most an hour; longer if nothing was published for a week.
/// 2. Longer if the budget is short, if a hub pushes, or if the server or the document asks for it.
/// 3. Shorter if new items would replace all items of the document before, or after a possible gap.
/// 4. Limited to the range from `min` to `max`.
/// 5. Later, even beyond `max`, if the document asks to skip the hour or the day, unless `min` equals `max`.
///
/// After a failure, the interval starts at `min` and doubles up to a day, even beyond `max`. It varies by a
/// tenth, so that feeds that failed together are not polled together.
public record PollSchedule(Duration min, Duration max) {
    /// The interval to the last poll after a hub has pushed.
    public static final Duration AFTER_PUSH = Duration.ofMinutes(1);
    private static final Duration MAX_RATE_INTERVAL = Duration.ofHours(1);

    /// Polls per quiet time: one per hour after a week without items, one per day after half a year.
    private static final int POLLS_PER_QUIET_TIME = 7 * 24;

    private static final Duration MAX_BACKOFF = Duration.ofHours(24);
    private static final Duration MIN_BACKOFF = Duration.ofSeconds(30);
    private static final Duration MAX_CUT_SHORT_BACKOFF = Duration.ofHours(1);
    private static final Duration MAX_INCOMPLETE_BACKOFF = Duration.ofHours(1);
    private static final Duration THROTTLED_BACKOFF = Duration.ofMinutes(15);
    private static final Duration GONE_INTERVAL = Duration.ofDays(30);
    private static final Duration PROBABLY_GONE_INTERVAL = Duration.ofDays(1);
    private static final Duration APPLY_MAX_WITHIN = Duration.ofMinutes(1);

    /// With a `min` of at least a minute, this many failures in a row take two days or more.
    private static final int FAILURES_UNTIL_PROBABLY_GONE = 12;

    public PollSchedule {
        max = max.compareTo(min) < 0 ? min : max;
    }

    /// The time of the next poll, and the rule that determined it.
    public record Next(Instant at, Reason reason) {}

    /// An interval that the server or the document asks for.
    record Requested(Duration interval, Reason reason) {}

    /// A successful poll.
    ///
    /// @param sentAt   when its first request was sent
    /// @param fresh    freshness lifetime of the response; absent if it states none
    /// @param kept     interval before this poll; absent for the first poll and for a late one. If it is
    ///                 absent or less than half of the next interval, the next poll comes at a random time
    ///                 within that interval. This spreads feeds that were polled together
    /// @param fallback shortest interval while a hub pushes; absent otherwise
    public record Answered(
            Instant sentAt,
            Timing timing,
            @Nullable Requested fresh,
            @Nullable Duration kept,
            @Nullable Duration fallback) {}

    /// After a document, or a response that confirms the known one.
    public Next answered(Answered poll, PollBudget budget, RandomGenerator random) {
        Instant now = poll.sentAt;
        Timing timing = poll.timing;
        Requested requested = longer(poll.fresh, timing.hints().interval());
        Duration halfWindow = half(timing.rate().window(now));
        Step step = own(timing.rate(), now)
                .atLeast(budget.interval(timing.rate().itemsPerDay(now)), Reason.BUDGET)
                .atLeast(poll.fallback, Reason.PUSHED)
                .atLeast(requested)
                .atMost(halfWindow, Reason.SHOWN_WINDOW)
                .atMost(timing.watch(), Reason.POSSIBLE_GAP)
                .atLeast(min, Reason.SHORTEST_INTERVAL)
                .atMost(max, Reason.LONGEST_INTERVAL);
        boolean mustSpread = poll.kept == null || poll.kept.multipliedBy(2).compareTo(step.interval) < 0;
        Duration interval = mustSpread ? spread(step, requested, random) : step.interval;
        return fitHints(new Next(now.plus(interval), step.reason), now, timing.hints(), random);
    }

    /// Returns the demand of a feed as of its last poll.
    public Demand demand(Timing timing) {
        Instant now = timing.rate().countedAt();
        Requested requested = timing.hints().interval();
        Duration own = own(timing.rate(), now)
                .atLeast(requested)
                .atLeast(min, Reason.UNKNOWN)
                .atMost(max, Reason.UNKNOWN)
                .interval;
        Duration latest = new Step(max, Reason.UNKNOWN)
                .atMost(half(timing.rate().window(now)), Reason.UNKNOWN)
                .atLeast(min, Reason.UNKNOWN)
                .interval;
        return new Demand(timing.rate().itemsPerDay(now), seconds(own), seconds(latest));
    }

    private static Step own(PublishingRate rate, Instant now) {
        Duration quiet = rate.quiet(now).dividedBy(POLLS_PER_QUIET_TIME);
        Duration half = Duration.ofMillis((long) (Duration.ofDays(1).toMillis() / rate.itemsPerDay(now) / 2));
        return new Step(half, Reason.RHYTHM)
                .atMost(
                        quiet.compareTo(MAX_RATE_INTERVAL) > 0 ? quiet : MAX_RATE_INTERVAL,
                        quiet.compareTo(MAX_RATE_INTERVAL) > 0 ? Reason.QUIET : Reason.RHYTHM);
    }

    /// Returns a random part of the interval, but not less than `min` and the requested interval.
    private Duration spread(Step step, @Nullable Requested requested, RandomGenerator random) {
        Duration part = step.interval.multipliedBy(random.nextInt(1, 10_001)).dividedBy(10_000);
        return new Step(part, step.reason)
                .atLeast(requested)
                .atLeast(min, step.reason)
                .atMost(step.interval, step.reason)
                .interval;
    }

    /// Moves the poll after an announced update, and out of the hours to skip.
    private Next fitHints(Next next, Instant now, PublisherHints hints, RandomGenerator random) {
        Instant at = next.at;
        Instant latest = now.plus(max);
        Duration period = hints.updateInterval();
        if (next.reason == Reason.FEED_UPDATE_PERIOD && period != null && hints.updateBase() != null) {
            Instant update = hints.nextUpdate(now.plus(min));
            Instant after = update.plus(period.multipliedBy(random.nextInt(51)).dividedBy(1_000));
            at = after.isBefore(latest) ? after : latest;
        }
        Instant allowed = isFixed() ? at : hints.allowed(at);
        return next.reason == Reason.POSSIBLE_GAP || !allowed.isAfter(at)
                ? new Next(at, next.reason)
                : new Next(allowed, Reason.SKIP_HOURS);
    }

    /// Whether the operator has set the interval, so no hint applies.
    private boolean isFixed() {
        return min.equals(max);
    }

    /// Returns the earliest time that `min` allows, or the planned time if that is earlier.
    public Next soonest(Instant lastPoll, Instant planned) {
        Instant soon = lastPoll.plus(min);
        return new Next(planned.isBefore(soon) ? planned : soon, Reason.SHORTEST_INTERVAL);
    }

    /// Returns a time within `min` that depends on the seed. Used if the time of the last poll is unknown.
    public Instant soon(Instant now, int seed) {
        return now.plusMillis(Math.floorMod(seed, Math.max(1, min.toMillis())));
    }

    /// Applies a `max` that became shorter after the poll was planned. Feeds that are late by then are spread
    /// over a minute. Pauses, back-offs and hours to skip are kept.
    ///
    /// @param seed selects the second of that minute
    public Next withinMax(Instant lastPoll, Next planned, Instant now, int seed) {
        Instant latest = lastPoll.plus(max);
        if (!isInterval(planned.reason) || !planned.at.isAfter(latest)) {
            return planned;
        }
        Instant soon = now.plusMillis(Math.floorMod(seed, APPLY_MAX_WITHIN.toMillis()));
        Instant at = latest.isBefore(soon) ? soon : latest;
        return at.isBefore(planned.at) ? new Next(at, Reason.LONGEST_INTERVAL) : planned;
    }

    /// Whether the time of a poll came from an interval that `max` limits.
    private static boolean isInterval(Reason reason) {
        return switch (reason) {
            case RHYTHM,
                    SHORTEST_INTERVAL,
                    LONGEST_INTERVAL,
                    QUIET,
                    BUDGET,
                    PUSHED,
                    SERVER_MAX_AGE,
                    SERVER_EXPIRES,
                    FEED_TTL,
                    FEED_UPDATE_PERIOD,
                    SHOWN_WINDOW,
                    POSSIBLE_GAP -> true;
            case SKIP_HOURS, RETRY_AFTER, THROTTLED, FAILURE, PROBABLY_GONE, GONE, UNKNOWN -> false;
        };
    }

    /// After a push: a minute after the last poll, or at the planned time if that is earlier. `min` does
    /// not apply, because the publisher requested the poll.
    public Next pushed(Instant lastPoll, Instant planned) {
        Instant soon = lastPoll.plus(AFTER_PUSH);
        return planned.isBefore(soon) ? new Next(planned, Reason.PUSHED) : new Next(soon, Reason.PUSHED);
    }

    /// Returns the earliest time of the next request.
    public Instant notBefore(Instant sentAt) {
        return sentAt.plus(min);
    }

    /// After status 429 or 503: after the time that the server states. Without one, 503 is treated as any
    /// failure, and the back-off of 429 starts longer.
    ///
    /// @param retryAfter limited to the maximum that the host limiter respects
    /// @param busy     whether the status was 503
    /// @param failures in a row, including this one
    public Next throttled(
            Instant now, @Nullable Duration retryAfter, boolean busy, int failures, RandomGenerator random) {
        if (retryAfter != null) {
            Duration wait = retryAfter.compareTo(min) < 0 ? min : retryAfter;
            return new Next(now.plus(wait).plusSeconds(1), Reason.RETRY_AFTER);
        }
        Duration first = busy || min.compareTo(THROTTLED_BACKOFF) > 0 ? shortest() : THROTTLED_BACKOFF;
        return new Next(now.plus(backoff(first, failures, MAX_BACKOFF, random)), Reason.THROTTLED);
    }

    /// @param failures in a row, including this one
    public Next failed(Instant now, PollFailure failure, int failures, RandomGenerator random) {
        if (isProbablyGone(failure, failures)) {
            return new Next(
                    now.plus(backoff(PROBABLY_GONE_INTERVAL, 1, PROBABLY_GONE_INTERVAL, random)), Reason.PROBABLY_GONE);
        }
        Duration first = failure.isLasting() || failure.isTimeout() ? shortest().multipliedBy(2) : shortest();
        return new Next(now.plus(backoff(first, failures, MAX_BACKOFF, random)), Reason.FAILURE);
    }

    /// Whether a feed has been missing for so long that it is polled once a day.
    ///
    /// @param failures in a row, including this one
    public static boolean isProbablyGone(PollFailure failure, int failures) {
        return failure.isNotFound() && failures >= FAILURES_UNTIL_PROBABLY_GONE;
    }

    /// After a document that was cut short: at most an hour, because its complete items were taken.
    ///
    /// @param failures in a row, including this one
    public Next cutShort(Instant now, int failures, RandomGenerator random) {
        return new Next(now.plus(backoff(shortest(), failures, MAX_CUT_SHORT_BACKOFF, random)), Reason.FAILURE);
    }

    /// After a document over the limit: intervals grow to an hour, or to the usual one if that is longer.
    ///
    /// @param usual    the next poll if the document did not exceed the limit
    /// @param failures in a row, including this one
    public Next incomplete(Instant now, int failures, Next usual, RandomGenerator random) {
        Next rarer = new Next(now.plus(backoff(shortest(), failures, MAX_INCOMPLETE_BACKOFF, random)), Reason.FAILURE);
        return usual.at().isAfter(rarer.at()) ? usual : rarer;
    }

    /// After status 410 (RFC 9110, section 15.5.11): polled rarely, in case the status was a mistake.
    public Next gone(Instant now) {
        return new Next(now.plus(GONE_INTERVAL), Reason.GONE);
    }

    private Duration shortest() {
        return min.compareTo(MIN_BACKOFF) < 0 ? MIN_BACKOFF : min;
    }

    private Duration backoff(Duration first, int failures, Duration ceiling, RandomGenerator random) {
        Duration doubled = first.multipliedBy(1L << (Math.clamp(failures, 1, 30) - 1));
        Duration capped = doubled.compareTo(ceiling) > 0 ? ceiling : doubled;
        Duration wait = capped.multipliedBy(random.nextInt(900, 1_101)).dividedBy(1_000);
        return wait.compareTo(min) < 0 ? min : wait;
    }

    private static @Nullable Requested longer(@Nullable Requested one, @Nullable Requested other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.interval.compareTo(one.interval) > 0 ? other : one;
    }

    private static @Nullable Duration half(@Nullable Duration time) {
        return time == null ? null : time.dividedBy(2);
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1_000.0;
    }

    /// An interval, and the last rule that changed it.
    private record Step(Duration interval, Reason reason) {
        Step atLeast(@Nullable Duration shortest, Reason why) {
            return shortest != null && shortest.compareTo(interval) > 0 ? new Step(shortest, why) : this;
        }

        Step atLeast(@Nullable Requested requested) {
            return requested == null ? this : atLeast(requested.interval, requested.reason);
        }

        Step atMost(@Nullable Duration longest, Reason why) {
            return longest != null && longest.compareTo(interval) < 0 ? new Step(longest, why) : this;
        }
    }
}
