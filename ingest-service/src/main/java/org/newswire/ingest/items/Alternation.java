package org.newswire.ingest.items;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The earlier versions of an item, and how often it returned to one of them.
///
/// The first return to an earlier version is published. Each further one, and each version that differs by a
/// relative time or counter only ([VolatileContent#withoutNumbers]), is held back until the feed has shown it
/// without a break for an hour. Each such publication doubles that time, up to a day. So a feed that alternates
/// between two contents causes no stream of updates, and its last content is published in any case.
///
/// @param minute  when the feed began to show the version that is held back, else of the last event; in
///     minutes since 1970
/// @param returns returns that were published, at most [#MAX_RETURNS]
/// @param held    hash of the version that is held back, or 0
/// @param numbers hash of the last version, without numbers that may change by themselves
/// @param former  hash of the version before the last one
/// @param second  hash of the version before that
record Alternation(int minute, int returns, int held, int numbers, int former, int second) {
    static final int BYTES = 5 * Integer.BYTES;

    private static final int MAX_RETURNS = 6;
    private static final int HOUR_MINUTES = 60;
    private static final int DAY_MINUTES = 24 * HOUR_MINUTES;
    private static final int MINUTE_BITS = 26;
    private static final Alternation NONE = new Alternation(0, 0, 0, 0, 0, 0);

    /// Whether the item changed between known versions within the last day.
    boolean isCurrent(int now) {
        return (returns > 0 || held != 0) && now - minute <= DAY_MINUTES;
    }

    /// The feed shows the published version.
    Alternation unchanged(int now) {
        return held == 0 ? this : new Alternation(now, returns, 0, numbers, former, second);
    }

    /// The feed shows another version than the published one. It is held back if [#held] is not 0 afterwards.
    ///
    /// @param known     null if the item has not changed before
    /// @param published fingerprint of the published version
    /// @param numbers   hash of the shown version without volatile numbers
    static Alternation changed(@Nullable Alternation known, long published, long shown, int numbers, int now) {
        Alternation before = known == null ? NONE : known.until(published);
        int version = hash(shown);
        boolean isReturn = version == before.former || version == before.second;
        if (!isReturn && numbers != before.numbers) {
            return before.published(before.returns, published, numbers, now);
        }
        int returns = before.held == 0 && now - before.minute > DAY_MINUTES ? 0 : before.returns;
        int since = before.held == version ? before.minute : now;
        int wait = isReturn && returns == 0 ? 0 : Math.min(DAY_MINUTES, HOUR_MINUTES << Math.max(0, returns - 1));
        return now - since >= wait
                ? before.published(Math.min(returns + 1, MAX_RETURNS), published, numbers, now)
                : new Alternation(since, returns, version, before.numbers, before.former, before.second);
    }

    /// Returns the state in which this version was published. The next one may have been dropped before it was
    /// published: its poll ended while its page was pending.
    private Alternation until(long published) {
        return former == hash(published) ? new Alternation(minute, returns, held, 0, second, 0) : this;
    }

    private Alternation published(int returnCount, long published, int numbersNow, int now) {
        int last = hash(published);
        return new Alternation(now, returnCount, 0, numbersNow, last, last == former ? second : former);
    }

    /// Never 0.
    static int hash(long fingerprint) {
        return Math.max(1, Long.hashCode(fingerprint) >>> 1);
    }

    void encode(ByteBuffer into) {
        into.putInt(returns << MINUTE_BITS | minute)
                .putInt(held)
                .putInt(numbers)
                .putInt(former)
                .putInt(second);
    }

    static Alternation decode(ByteBuffer from) {
        int bits = from.getInt();
        return new Alternation(
                bits & (1 << MINUTE_BITS) - 1,
                bits >>> MINUTE_BITS,
                from.getInt(),
                from.getInt(),
                from.getInt(),
                from.getInt());
    }
}
