package org.newswire.ingest.accounting;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.newswire.raw.FeedStatus.HostDay;
import org.newswire.raw.FeedStatus.HostLedger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The request counts of a feed by host and day (UTC), for the last [#DAYS] days. Not thread-safe.
///
/// Beyond [#MAX_HOSTS] hosts, the hosts with the fewest requests are summed per day under the name
/// [#OTHERS]. This limits the size of feed statuses.
public final class RequestCounts {
    static final int DAYS = 14;
    static final int MAX_HOSTS = 40;

    /// The name of the summed hosts.
    static final String OTHERS = "*";

    private static final Logger LOG = LoggerFactory.getLogger(RequestCounts.class);
    private static final CountKind[] COUNTS = CountKind.values();

    private final TreeMap<Row, long[]> rows =
            new TreeMap<>(Comparator.comparing(Row::host).thenComparing(Row::day));

    private record Row(String host, LocalDate day) {}

    /// Decodes the text of [#encode]; null means no counts. Invalid parts are skipped, because counts must
    /// not prevent polls.
    public static RequestCounts decode(@Nullable String text) {
        RequestCounts ledger = new RequestCounts();
        if (text == null || text.isEmpty()) {
            return ledger;
        }
        for (String line : text.split(";", -1)) {
            try {
                ledger.read(line.split(" ", -1));
            } catch (NumberFormatException | DateTimeException e) {
                LOG.warn("invalid request counts skipped: {}", line);
            }
        }
        return ledger;
    }

    private void read(String[] parts) {
        if (parts.length > 2) {
            long[] counts = counts(parts[0], LocalDate.ofEpochDay(Long.parseLong(parts[1])));
            for (int at = 0; at < COUNTS.length && at + 2 < parts.length; at++) {
                counts[at] += Long.parseLong(parts[at + 2]);
            }
        }
    }

    private long[] counts(String host, LocalDate day) {
        return rows.computeIfAbsent(new Row(host, day), _ -> new long[COUNTS.length]);
    }

    void add(String host, LocalDate day, CountKind what, long amount) {
        counts(host, day)[what.place] += amount;
    }

    void add(RequestCounts other) {
        other.rows.forEach((row, more) -> increase(counts(row.host, row.day), more));
    }

    private static void increase(long[] counts, long[] more) {
        for (int at = 0; at < counts.length; at++) {
            counts[at] += more[at];
        }
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    void clear() {
        rows.clear();
    }

    /// Removes expired days, and sums the hosts beyond the limit.
    void trim(LocalDate today) {
        LocalDate first = today.minusDays(DAYS - 1L);
        rows.keySet().removeIf(row -> row.day.isBefore(first));
        Map<String, Long> requests = new TreeMap<>();
        rows.forEach((row, counts) -> requests.merge(row.host, requests(counts), Long::sum));
        requests.remove(OTHERS);
        if (requests.size() > MAX_HOSTS) {
            Set<String> small = requests.entrySet().stream()
                    .sorted(Map.Entry.comparingByValue())
                    .limit(requests.size() - MAX_HOSTS)
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
            List.copyOf(rows.keySet()).stream()
                    .filter(row -> small.contains(row.host))
                    .forEach(row -> increase(counts(OTHERS, row.day), Objects.requireNonNull(rows.remove(row))));
        }
    }

    private static long requests(long[] counts) {
        long sum = 0;
        for (CountKind count : COUNTS) {
            sum += count.group == CountKind.Group.REQUESTS ? counts[count.place] : 0;
        }
        return sum;
    }

    /// Encodes the counts as `host day n n …;…`, with days since 1970-01-01 and without trailing zeros.
    public String encode() {
        return rows.entrySet().stream()
                .map(row -> row.getKey().host + " " + row.getKey().day.toEpochDay() + numbers(row.getValue()))
                .collect(Collectors.joining(";"));
    }

    private static String numbers(long[] counts) {
        int end = counts.length;
        while (end > 0 && counts[end - 1] == 0) {
            end--;
        }
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < end; at++) {
            text.append(' ').append(counts[at]);
        }
        return text.toString();
    }

    /// Returns the counts for the feed status; null without counts.
    public @Nullable List<HostLedger> status() {
        Map<String, List<HostDay>> hosts = new LinkedHashMap<>();
        rows.forEach((row, counts) ->
                hosts.computeIfAbsent(row.host, _ -> new ArrayList<>()).add(day(row.day, counts)));
        return hosts.isEmpty()
                ? null
                : hosts.entrySet().stream()
                        .map(host -> new HostLedger(host.getKey(), host.getValue()))
                        .toList();
    }

    private static HostDay day(LocalDate day, long[] counts) {
        Map<String, Long> violations = named(counts, CountKind.Group.VIOLATIONS);
        return new HostDay(
                day,
                named(counts, CountKind.Group.REQUESTS),
                named(counts, CountKind.Group.ANSWERS),
                orAbsent(counts[CountKind.CONDITIONAL.place]),
                counts[CountKind.BYTES.place],
                orAbsent(counts[CountKind.PAUSES.place]),
                violations.isEmpty() ? null : violations);
    }

    private static @Nullable Long orAbsent(long count) {
        return count == 0 ? null : Long.valueOf(count);
    }

    private static Map<String, Long> named(long[] counts, CountKind.Group group) {
        Map<String, Long> named = new LinkedHashMap<>();
        for (CountKind count : COUNTS) {
            if (count.group == group && counts[count.place] != 0) {
                named.put(count.key, counts[count.place]);
            }
        }
        return named;
    }
}
