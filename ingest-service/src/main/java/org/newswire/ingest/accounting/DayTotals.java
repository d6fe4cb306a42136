package org.newswire.ingest.accounting;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.newswire.raw.FeedStatus.HostDay;

/// The request counts of a host on one day or several days, over all feeds. Each known request kind,
/// status class and rule has a count, which may be 0.
///
/// @param conditional requests with a validator
/// @param bytes       received
/// @param pauses      responses with status 429 or 503
record DayTotals(
        Map<String, Long> requests,
        Map<String, Long> answers,
        long conditional,
        long bytes,
        long pauses,
        Map<String, Long> violations) {
    static final List<String> KINDS = CountKind.keys(CountKind.Group.REQUESTS);
    static final List<String> ANSWERS = CountKind.keys(CountKind.Group.ANSWERS);
    static final List<String> RULES = CountKind.keys(CountKind.Group.VIOLATIONS);

    static final DayTotals NOTHING = new DayTotals(zeros(KINDS), zeros(ANSWERS), 0, 0, 0, zeros(RULES));

    private static Map<String, Long> zeros(List<String> keys) {
        Map<String, Long> zeros = new LinkedHashMap<>();
        keys.forEach(key -> zeros.put(key, 0L));
        return zeros;
    }

    static DayTotals of(HostDay day) {
        return NOTHING.plus(new DayTotals(
                day.requests(),
                day.answers(),
                day.conditional() == null ? 0 : day.conditional(),
                day.bytes(),
                day.pauses() == null ? 0 : day.pauses(),
                day.violations() == null ? Map.of() : day.violations()));
    }

    DayTotals plus(DayTotals other) {
        return new DayTotals(
                plus(requests, other.requests),
                plus(answers, other.answers),
                conditional + other.conditional,
                bytes + other.bytes,
                pauses + other.pauses,
                plus(violations, other.violations));
    }

    private static Map<String, Long> plus(Map<String, Long> one, Map<String, Long> other) {
        Map<String, Long> sum = new LinkedHashMap<>(one);
        other.forEach((key, count) -> sum.merge(key, count, Long::sum));
        return sum;
    }

    long allRequests() {
        return sum(requests);
    }

    long allViolations() {
        return sum(violations);
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /// Returns the share of conditional requests that were answered with 304, such as `86 %`; `–` without
    /// conditional requests.
    String notModifiedShare() {
        long same = answers.getOrDefault("304", 0L);
        return conditional == 0 ? "–" : Math.round(100.0 * same / conditional) + " %";
    }
}
