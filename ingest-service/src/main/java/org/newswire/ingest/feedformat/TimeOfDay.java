package org.newswire.ingest.feedformat;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A time of day and the text of its zone. A text without a time is midnight.
record TimeOfDay(Duration sinceMidnight, String zone) {
    private static final Pattern TIME = Pattern.compile(
            "[\\s,T]*(오전|오후|上午|下午)?[\\s,]*(\\d{1,2})[:.h](\\d{2})(?:[:.](\\d{2})(?:[.,:](\\d+))?)?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern COMPACT = Pattern.compile("[T\\s]?(\\d{2})(\\d{2})(\\d{2})?(?:[.,](\\d+))?(?!\\d)");
    private static final Pattern HOUR = Pattern.compile("T(\\d{2})(?![\\d:.])");
    private static final Pattern HALF = Pattern.compile("\\s*([ap])\\.?m\\.?(?![a-z])", Pattern.CASE_INSENSITIVE);

    static @Nullable TimeOfDay parse(String text) {
        Matcher m = TIME.matcher(text);
        boolean spelled = m.lookingAt();
        if (!spelled) {
            m = COMPACT.matcher(text);
            if (!m.lookingAt()) {
                return withoutMinutes(text);
            }
        }
        int first = spelled ? 2 : 1;
        int hour = Integer.parseInt(m.group(first));
        int minute = Integer.parseInt(m.group(first + 1));
        int second = m.group(first + 2) == null ? 0 : Integer.parseInt(m.group(first + 2));
        String rest = text.substring(m.end());
        Matcher half = HALF.matcher(rest);
        String asian = spelled ? m.group(1) : null;
        if (half.lookingAt()) {
            hour = hour % 12 + (half.group(1).equalsIgnoreCase("p") ? 12 : 0);
            rest = rest.substring(half.end());
        } else if (asian != null) {
            hour = hour % 12 + (asian.equals("오후") || asian.equals("下午") ? 12 : 0);
        }
        boolean midnight = hour == 24 && minute == 0 && second == 0;
        if ((hour > 23 && !midnight) || minute > 59 || second > 60) {
            return null;
        }
        Duration time =
                Duration.ofHours(hour).plusMinutes(minute).plusSeconds(second).plus(fraction(m.group(first + 3)));
        return new TimeOfDay(time, rest.strip());
    }

    private static TimeOfDay withoutMinutes(String text) {
        Matcher m = HOUR.matcher(text);
        boolean isHour = m.lookingAt() && Integer.parseInt(m.group(1)) < 24;
        return isHour
                ? new TimeOfDay(
                        Duration.ofHours(Integer.parseInt(m.group(1))),
                        text.substring(m.end()).strip())
                : new TimeOfDay(Duration.ZERO, text.strip());
    }

    private static Duration fraction(@Nullable String digits) {
        if (digits == null) {
            return Duration.ZERO;
        }
        String nine = (digits + "000000000").substring(0, 9);
        return Duration.ofNanos(Long.parseLong(nine));
    }
}
