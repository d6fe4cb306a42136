package org.newswire.ingest.ledger;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.newswire.raw.FeedStatus.HostDay;

/// What was asked of a host in a day, or in several, by all feeds. Every known kind, status class and
/// rule is there, with 0 where there was none.
///
/// @param conditional requests with a validator
/// @param bytes       received
/// @param pauses      answers with 429 or 503
record DaySum(
        Map<String, Long> requests,
        Map<String, Long> answers,
        long conditional,
        long bytes,
        long pauses,
        Map<String, Long> violations) {
    static final List<String> KINDS = Count.keys(Count.Group.REQUESTS);
    static final List<String> ANSWERS = Count.keys(Count.Group.ANSWERS);
    static final List<String> RULES = Count.keys(Count.Group.VIOLATIONS);

    static final DaySum NOTHING = new DaySum(zeros(KINDS), zeros(ANSWERS), 0, 0, 0, zeros(RULES));

    private static Map<String, Long> zeros(List<String> keys) {
        Map<String, Long> zeros = new LinkedHashMap<>();
        keys.forEach(key -> zeros.put(key, 0L));
        return zeros;
    }

    static DaySum of(HostDay day) {
        return NOTHING.plus(new DaySum(
                day.requests(),
                day.answers(),
                day.conditional() == null ? 0 : day.conditional(),
                day.bytes(),
                day.pauses() == null ? 0 : day.pauses(),
                day.violations() == null ? Map.of() : day.violations()));
    }

    DaySum plus(DaySum other) {
        return new DaySum(
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

    /// How many of the requests with a validator were answered with 304, as `86 %`; `–` where there was
    /// none.
    String notModifiedShare() {
        long same = answers.getOrDefault("304", 0L);
        return conditional == 0 ? "–" : Math.round(100.0 * same / conditional) + " %";
    }
}
