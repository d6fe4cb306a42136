package org.newswire.ingest.items;

import java.time.Duration;
import java.time.Instant;

/// The declared modification time of an item, and how often its page was requested for that reason alone.
///
/// Each such request doubles the wait before the next one, from ten minutes to a week. An item is settled a
/// week after its last known edit: its page is no longer requested. So an item with a later time at each
/// poll causes eight requests on its first day and eleven in total.
///
/// @param minute minutes since 1970; 0 if unknown
/// @param requests   requests since the feed showed other content
public record EditState(int minute, int requests) {
    /// The state of an item without a declared modification time.
    public static final EditState NONE = new EditState(0, 0);

    private static final int FIRST_WAIT_MINUTES = 10;
    private static final int MAX_REQUESTS = 11;
    private static final int DAY_MINUTES = (int) Duration.ofDays(1).toMinutes();

    /// The default `ARTICLE_STATE_RETENTION`: later the parser could not detect an edit.
    private static final int WEEK_MINUTES = 7 * DAY_MINUTES;

    /// Enough until the year 2097.
    private static final int MINUTE_BITS = 26;

    private static final int MINUTE_MASK = (1 << MINUTE_BITS) - 1;

    public EditState {
        if (minute < 0 || minute > MINUTE_MASK || requests < 0 || requests > MAX_REQUESTS) {
            throw new IllegalArgumentException("invalid edit state: minute " + minute + ", requests " + requests);
        }
    }

    /// Returns minutes since 1970.
    public static int minute(Instant time) {
        return (int) (time.getEpochSecond() / 60);
    }

    public boolean isKnown() {
        return minute != 0;
    }

    /// Whether later modification times are ignored.
    public boolean isSettled(int now) {
        return now - minute > WEEK_MINUTES;
    }

    /// Returns the state after a new declared time, without a page request.
    public EditState withDeclared(int declared) {
        return new EditState(declared, requests);
    }

    /// Returns the state after a new declared time and a page request.
    public EditState afterRequest(int declared) {
        return new EditState(declared, Math.min(requests + 1, MAX_REQUESTS));
    }

    /// Whether the page may be requested again. The edit must be far enough from the previous one, or
    /// unchanged for a day or longer. A day, since declared times may be wrong by hours.
    public boolean isFollowedBy(int declared, int now) {
        int wait = requests == 0 ? 0 : FIRST_WAIT_MINUTES << (requests - 1);
        return declared > minute && (declared - minute >= wait || now - declared >= Math.max(wait, DAY_MINUTES));
    }

    /// Encodes the state in four bytes; 0 for [#NONE].
    int bits() {
        return requests << MINUTE_BITS | minute;
    }

    static EditState ofBits(int bits) {
        return bits == 0 ? NONE : new EditState(bits & MINUTE_MASK, Math.min(bits >>> MINUTE_BITS, MAX_REQUESTS));
    }
}
