package org.newswire.ingest.items;

import java.time.Duration;
import java.time.Instant;

/// When an item was edited last, as its feed said when its page was asked for last, or when that time was
/// learnt; and how often its page was asked for because that time alone had changed.
///
/// Each such request doubles the time until the next, from ten minutes to a week. After a week without an
/// edit that is known an item is settled: none is asked for by its time any more. So one that states
/// a later time at each poll costs eight requests on its first day and eleven in all.
///
/// @param minute since 1970; 0 where none is known
/// @param asks   since the feed showed another content
public record EditStamp(int minute, int asks) {
    /// Nothing is known.
    public static final EditStamp NONE = new EditStamp(0, 0);

    private static final int FIRST_MINUTES = 10;
    private static final int MOST_ASKS = 11;
    private static final int DAY_MINUTES = (int) Duration.ofDays(1).toMinutes();

    /// As long as parse remembers an article by default: later it could not tell whether there is an edit.
    private static final int WEEK_MINUTES = 7 * DAY_MINUTES;

    /// Until the year 2097.
    private static final int MINUTE_BITS = 26;

    private static final int MINUTE_MASK = (1 << MINUTE_BITS) - 1;

    public EditStamp {
        if (minute < 0 || minute > MINUTE_MASK || asks < 0 || asks > MOST_ASKS) {
            throw new IllegalArgumentException("no such stamp: minute " + minute + ", asks " + asks);
        }
    }

    /// In minutes since 1970.
    public static int minute(Instant time) {
        return (int) (time.getEpochSecond() / 60);
    }

    public boolean isKnown() {
        return minute != 0;
    }

    /// Whether another time of change counts no more.
    public boolean isSettled(int now) {
        return now - minute > WEEK_MINUTES;
    }

    /// The item states another time, and its page is not asked for.
    public EditStamp learnt(int stated) {
        return new EditStamp(stated, asks);
    }

    /// The item states another time, and its page is asked for.
    public EditStamp asked(int stated) {
        return new EditStamp(stated, Math.min(asks + 1, MOST_ASKS));
    }

    /// Whether the page may be asked for again: the edit came long enough after the one before, or was the
    /// last for long enough. By that a day is meant at least, since times may be wrong by hours.
    public boolean isFollowedBy(int stated, int now) {
        int wait = asks == 0 ? 0 : FIRST_MINUTES << (asks - 1);
        return stated > minute && (stated - minute >= wait || now - stated >= Math.max(wait, DAY_MINUTES));
    }

    /// In four bytes; 0 for what is not known.
    int bits() {
        return asks << MINUTE_BITS | minute;
    }

    static EditStamp ofBits(int bits) {
        return bits == 0 ? NONE : new EditStamp(bits & MINUTE_MASK, Math.min(bits >>> MINUTE_BITS, MOST_ASKS));
    }
}
