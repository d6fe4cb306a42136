package org.newswire.ingest.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.schedule.PollBudget.Demand;
import org.newswire.raw.FeedStatus.Reason;

/// When a feed is polled next, and why: a pure function of how the last poll went. README.md lists the
/// reasons, the RATIONALE.md of the ingest says why they are so.
///
/// A feed that answers is asked again between `min` and `max` after its last request was sent: twice in
/// the time in which it publishes an item, an hour at most, or longer where nothing has come for more
/// than a week; longer where the budget is short, push works, or server or document ask for it; sooner
/// again where what it shows makes room for other items before. A failing feed is asked after `min`,
/// then twice that, and so on up to a day whatever `max` says, give or take a tenth, so that feeds that
/// failed together do not come back together.
public final class PollSchedule {
    /// How long after the last poll a feed is polled whose hub has pushed.
    public static final Duration AFTER_PUSH = Duration.ofMinutes(1);
    private static final Duration LIVELY = Duration.ofHours(1);

    /// How often a feed is polled in the time of its quiet: once an hour after a week, once a day after
    /// half a year.
    private static final int POLLS_IN_QUIET = 7 * 24;

    private static final Duration LONGEST_BACKOFF = Duration.ofHours(24);
    private static final Duration SHORTEST_BACKOFF = Duration.ofSeconds(30);
    private static final Duration LONGEST_AFTER_CUT = Duration.ofHours(1);
    private static final Duration THROTTLED = Duration.ofMinutes(15);
    private static final Duration GONE = Duration.ofDays(30);
    private static final Duration PROBABLY_GONE = Duration.ofDays(1);

    /// So many failures in a row take two days or more where `min` is a minute or more.
    private static final int FAILURES_OF_A_GONE_FEED = 12;

    private final Duration min;
    private final Duration max;

    public PollSchedule(Duration min, Duration max) {
        this.min = min;
        this.max = max.compareTo(min) < 0 ? min : max;
    }

    /// When a feed is polled next, and the rule that says so.
    public record Next(Instant at, Reason reason) {}

    /// An interval that somebody asks for.
    record Asked(Duration interval, Reason reason) {}

    /// A poll that was answered.
    ///
    /// @param sentAt when its first request was sent
    /// @param fresh  how long the server says that its answer is fresh; absent where it does not
    /// @param kept   the interval that ended with it; absent where it was the first or came later
    ///     than planned. Then, and where that was less than half the next one, the next poll comes
    ///     at any time of the interval, so that feeds that were polled together do not stay
    ///     together
    /// @param backup the shortest interval while a hub pushes the feed's news; absent where none does
    public record Answered(
            Instant sentAt,
            Timing timing,
            @Nullable Asked fresh,
            @Nullable Duration kept,
            @Nullable Duration backup) {}

    /// After a document, or word that the known one is current.
    public Next answered(Answered poll, PollBudget budget, RandomGenerator random) {
        Instant now = poll.sentAt;
        Timing timing = poll.timing;
        Asked wish = longer(poll.fresh, timing.wishes().interval());
        Duration lost = half(timing.rhythm().window(now));
        Step step = own(timing.rhythm(), now)
                .atLeast(budget.interval(timing.rhythm().itemsPerDay(now)), Reason.BUDGET)
                .atLeast(poll.backup, Reason.PUSHED)
                .atLeast(wish == null ? null : wish.interval, wish == null ? Reason.UNKNOWN : wish.reason)
                .atMost(lost, Reason.SHOWN_WINDOW)
                .atMost(timing.watch(), Reason.POSSIBLE_GAP)
                .atLeast(min, Reason.SHORTEST_INTERVAL)
                .atMost(max, Reason.LONGEST_INTERVAL);
        boolean together = poll.kept == null || poll.kept.multipliedBy(2).compareTo(step.interval) < 0;
        Duration interval = together ? spread(step, wish, random) : step.interval;
        return fitted(new Next(now.plus(interval), step.reason), now, timing.wishes(), random);
    }

    /// What the feed needs of the budget, as of its last poll: what came since nobody knows yet.
    public Demand demand(Timing timing) {
        Instant now = timing.rhythm().countedAt();
        Asked wish = timing.wishes().interval();
        Duration own = own(timing.rhythm(), now)
                .atLeast(wish == null ? null : wish.interval, Reason.UNKNOWN)
                .atLeast(min, Reason.UNKNOWN)
                .atMost(max, Reason.UNKNOWN)
                .interval;
        Duration latest = new Step(max, Reason.UNKNOWN)
                .atMost(half(timing.rhythm().window(now)), Reason.UNKNOWN)
                .atLeast(min, Reason.UNKNOWN)
                .interval;
        return new Demand(timing.rhythm().itemsPerDay(now), seconds(own), seconds(latest));
    }

    private static Step own(Rhythm rhythm, Instant now) {
        Duration quiet = rhythm.quiet(now).dividedBy(POLLS_IN_QUIET);
        Duration half = Duration.ofMillis((long) (Duration.ofDays(1).toMillis() / rhythm.itemsPerDay(now) / 2));
        return new Step(half, Reason.RHYTHM)
                .atMost(
                        quiet.compareTo(LIVELY) > 0 ? quiet : LIVELY,
                        quiet.compareTo(LIVELY) > 0 ? Reason.QUIET : Reason.RHYTHM);
    }

    /// Any part of the interval, but not less than what is asked for.
    private Duration spread(Step step, @Nullable Asked wish, RandomGenerator random) {
        Duration part = step.interval.multipliedBy(random.nextInt(1, 10_001)).dividedBy(10_000);
        return new Step(part, step.reason)
                .atLeast(wish == null ? null : wish.interval, step.reason)
                .atLeast(min, step.reason)
                .atMost(step.interval, step.reason)
                .interval;
    }

    /// Just after an announced update, and not in the hours that are to be skipped.
    private Next fitted(Next next, Instant now, Wishes wishes, RandomGenerator random) {
        Instant at = next.at;
        Instant latest = now.plus(max);
        Duration period = wishes.updateInterval();
        if (next.reason == Reason.FEED_UPDATE_PERIOD && period != null && wishes.updateBase() != null) {
            Instant update = wishes.nextUpdate(now.plus(min));
            Instant after = update.plus(period.multipliedBy(random.nextInt(51)).dividedBy(1_000));
            at = after.isBefore(latest) ? after : latest;
        }
        Instant allowed = wishes.allowed(at);
        if (allowed.isAfter(latest)) {
            allowed = latest;
        }
        return next.reason == Reason.POSSIBLE_GAP || !allowed.isAfter(at)
                ? new Next(at, next.reason)
                : new Next(allowed, Reason.SKIP_HOURS);
    }

    /// As soon as `min` allows, or earlier where that is planned.
    public Next soonest(Instant lastPoll, Instant planned) {
        Instant soon = lastPoll.plus(min);
        return new Next(planned.isBefore(soon) ? planned : soon, Reason.SHORTEST_INTERVAL);
    }

    /// Where nothing is known of the last poll: within the shortest interval, at a time that the seed tells.
    public Instant soon(Instant now, int seed) {
        return now.plusMillis(Math.floorMod(seed, Math.max(1, min.toMillis())));
    }

    /// When a hub has pushed: a minute after the last poll, or earlier where that is planned. The
    /// publisher asks for it, so `min` does not hold.
    public Next pushed(Instant lastPoll, Instant planned) {
        Instant soon = lastPoll.plus(AFTER_PUSH);
        return planned.isBefore(soon) ? new Next(planned, Reason.PUSHED) : new Next(soon, Reason.PUSHED);
    }

    /// The earliest time of a request after one that was sent then.
    public Instant notBefore(Instant sentAt) {
        return sentAt.plus(min);
    }

    /// After 429 or 503: as long as the server asks. Where it names no time, 503 is a failure like
    /// others; after 429 a pause that grows with each one in a row.
    ///
    /// @param retryAfter what it asks for, as far as the host's gate respects that
    /// @param busy     whether it was 503
    /// @param failures in a row, this one included: at least 1
    public Next throttled(
            Instant now, @Nullable Duration retryAfter, boolean busy, int failures, RandomGenerator random) {
        if (retryAfter != null) {
            Duration wait = retryAfter.compareTo(min) < 0 ? min : retryAfter;
            return new Next(now.plus(wait).plusSeconds(1), Reason.RETRY_AFTER);
        }
        Duration first = busy || min.compareTo(THROTTLED) > 0 ? shortest() : THROTTLED;
        return new Next(now.plus(backoff(first, failures, LONGEST_BACKOFF, random)), Reason.THROTTLED);
    }

    /// @param failures in a row, this one included: at least 1
    public Next failed(Instant now, PollFailure failure, int failures, RandomGenerator random) {
        if (failure.saysNotFound() && failures >= FAILURES_OF_A_GONE_FEED) {
            return new Next(now.plus(backoff(PROBABLY_GONE, 1, PROBABLY_GONE, random)), Reason.PROBABLY_GONE);
        }
        Duration first = failure.lasts() || failure.timedOut() ? shortest().multipliedBy(2) : shortest();
        return new Next(now.plus(backoff(first, failures, LONGEST_BACKOFF, random)), Reason.FAILURE);
    }

    /// After a document whose transfer ended early: its complete items are had, so an hour at most.
    ///
    /// @param failures in a row, this one included: at least 1
    public Next cutShort(Instant now, int failures, RandomGenerator random) {
        return new Next(now.plus(backoff(shortest(), failures, LONGEST_AFTER_CUT, random)), Reason.FAILURE);
    }

    /// After 410 (RFC 9110, section 15.5.11): it will not come back; asked again only in case that was
    /// a mistake.
    public Next gone(Instant now) {
        return new Next(now.plus(GONE), Reason.GONE);
    }

    private Duration shortest() {
        return min.compareTo(SHORTEST_BACKOFF) < 0 ? SHORTEST_BACKOFF : min;
    }

    private Duration backoff(Duration first, int failures, Duration ceiling, RandomGenerator random) {
        Duration doubled = first.multipliedBy(1L << (Math.clamp(failures, 1, 30) - 1));
        Duration capped = doubled.compareTo(ceiling) > 0 ? ceiling : doubled;
        Duration wait = capped.multipliedBy(random.nextInt(900, 1_101)).dividedBy(1_000);
        return wait.compareTo(min) < 0 ? min : wait;
    }

    private static @Nullable Asked longer(@Nullable Asked one, @Nullable Asked other) {
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

    /// An interval on its way through the rules; each that changes it gives its name.
    private record Step(Duration interval, Reason reason) {
        Step atLeast(@Nullable Duration shortest, Reason why) {
            return shortest != null && shortest.compareTo(interval) > 0 ? new Step(shortest, why) : this;
        }

        Step atMost(@Nullable Duration longest, Reason why) {
            return longest != null && longest.compareTo(interval) < 0 ? new Step(longest, why) : this;
        }
    }
}
