package org.newswire.store.page.articles;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.Month;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The number of articles over time, in intervals of equal units in UTC. Intervals without articles are included.
///
/// Publishers state times of any age. Times in the future count as outside of the chart, and so does the oldest
/// percent of many articles, because a single wrong time would otherwise stretch the chart over decades.
///
/// @param intervals oldest first; at most 200
/// @param outside   number of articles with a time outside of the intervals
public record Attention(Unit unit, List<Interval> intervals, int outside) {
    private static final int MAX_INTERVALS = 200;

    /// With fewer articles, the oldest one is not left out.
    private static final int MANY = 100;

    /// A publisher's clock may be ahead, and a time may be stated without its offset.
    private static final Duration AHEAD = Duration.ofDays(1);

    public Attention {
        intervals = List.copyOf(intervals);
    }

    /// The length of an interval.
    public enum Unit {
        HOUR(ChronoUnit.HOURS, 72),
        DAY(ChronoUnit.DAYS, 92),
        WEEK(ChronoUnit.WEEKS, 104),
        MONTH(ChronoUnit.MONTHS, 120),
        YEAR(ChronoUnit.YEARS, MAX_INTERVALS);

        private final ChronoUnit step;
        private final int most;

        Unit(ChronoUnit step, int most) {
            this.step = step;
            this.most = most;
        }

        /// The end of the keys of its texts.
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        private ZonedDateTime begin(Instant time) {
            ZonedDateTime utc = time.atZone(ZoneOffset.UTC);
            ZonedDateTime day = utc.truncatedTo(ChronoUnit.DAYS);
            return switch (this) {
                case HOUR -> utc.truncatedTo(ChronoUnit.HOURS);
                case DAY -> day;
                case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                case MONTH -> day.withDayOfMonth(1);
                case YEAR -> day.withDayOfMonth(1).withMonth(Month.JANUARY.getValue());
            };
        }

        private static Unit of(Instant first, Instant last) {
            return Stream.of(values())
                    .filter(unit -> unit.step.between(unit.begin(first), unit.begin(last)) < unit.most)
                    .findFirst()
                    .orElse(YEAR);
        }
    }

    /// @param begin inclusive
    /// @param end   exclusive
    public record Interval(Instant begin, Instant end, int articles) {}

    static Attention of(List<Instant> times, Instant now) {
        List<Instant> past = times.stream()
                .filter(time -> !time.isAfter(now.plus(AHEAD)))
                .sorted()
                .toList();
        if (past.isEmpty()) {
            return new Attention(Unit.DAY, List.of(), times.size());
        }
        Instant last = past.getLast();
        Instant first = past.get(past.size() < MANY ? 0 : past.size() / MANY);
        Unit unit = Unit.of(first, last);
        ZonedDateTime begin = unit.begin(last);
        ZonedDateTime earliest = begin.minus(MAX_INTERVALS - 1, unit.step);
        ZonedDateTime from = unit.begin(first);
        List<Interval> intervals = intervals(unit, from.isBefore(earliest) ? earliest : from, past);
        int shown = intervals.stream().mapToInt(Interval::articles).sum();
        return new Attention(unit, intervals, times.size() - shown);
    }

    /// @param times sorted
    private static List<Interval> intervals(Unit unit, ZonedDateTime from, List<Instant> times) {
        List<Interval> intervals = new ArrayList<>();
        int at = 0;
        while (at < times.size() && times.get(at).isBefore(from.toInstant())) {
            at++;
        }
        for (ZonedDateTime begin = from; at < times.size(); begin = begin.plus(1, unit.step)) {
            Instant end = begin.plus(1, unit.step).toInstant();
            int before = at;
            while (at < times.size() && times.get(at).isBefore(end)) {
                at++;
            }
            intervals.add(new Interval(begin.toInstant(), end, at - before));
        }
        return intervals;
    }

    public int most() {
        return intervals.stream().mapToInt(Interval::articles).max().orElse(0);
    }

    /// Returns the height of a bar in percent. An interval with an article has a visible bar.
    public int height(Interval interval) {
        return interval.articles() == 0 ? 0 : Math.max(2, 100 * interval.articles() / most());
    }

    /// Returns the name of an interval: the time when it begins in UTC.
    public String name(Interval interval) {
        ZonedDateTime begin = interval.begin().atZone(ZoneOffset.UTC);
        return switch (unit) {
            case HOUR -> begin.toLocalDate() + " " + begin.toLocalTime();
            case DAY, WEEK -> begin.toLocalDate().toString();
            case MONTH -> YearMonth.from(begin).toString();
            case YEAR -> Year.from(begin).toString();
        };
    }

    /// Returns a table with a header line (RFC 4180). Times are the beginnings and ends of the intervals in UTC.
    String csv() {
        StringBuilder csv = new StringBuilder("begin,end,articles\r\n");
        for (Interval each : intervals) {
            csv.append(each.begin())
                    .append(',')
                    .append(each.end())
                    .append(',')
                    .append(each.articles())
                    .append("\r\n");
        }
        return csv.toString();
    }
}
