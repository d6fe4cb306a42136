package org.newswire.ingest.ledger;

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

/// Counts by host and day (UTC), of the last [#DAYS] days. Not thread-safe.
///
/// A feed whose pages lie on very many hosts would make its status large: past [#MAX_HOSTS] hosts those
/// asked least are added up, day by day, under the name [#OTHERS]: each with all its days, as a part of
/// them would pass for the whole.
public final class Ledger {
    static final int DAYS = 14;
    static final int MAX_HOSTS = 40;

    /// Stands for the hosts that are not told apart.
    static final String OTHERS = "*";

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final Count[] COUNTS = Count.values();

    private final TreeMap<Row, long[]> rows = new TreeMap<>();

    private record Row(String host, LocalDate day) implements Comparable<Row> {
        private static final Comparator<Row> ORDER =
                Comparator.comparing(Row::host).thenComparing(Row::day);

        @Override
        public int compareTo(Row other) {
            return ORDER.compare(this, other);
        }
    }

    /// Reads what [#encode] wrote; null is an empty one. What is something else is passed over: no
    /// count is worth more than the polls.
    public static Ledger decode(@Nullable String text) {
        Ledger ledger = new Ledger();
        if (text == null || text.isEmpty()) {
            return ledger;
        }
        for (String line : text.split(";", -1)) {
            try {
                ledger.read(line.split(" ", -1));
            } catch (NumberFormatException | DateTimeException e) {
                LOG.warn("passed over in a feed's ledger: {}", line);
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

    void add(String host, LocalDate day, Count what, long amount) {
        counts(host, day)[what.place] += amount;
    }

    void add(Ledger other) {
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

    /// Forgets old days, and adds up the hosts that are too many.
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
        for (Count count : COUNTS) {
            sum += count.group == Count.Group.REQUESTS ? counts[count.place] : 0;
        }
        return sum;
    }

    /// A compact text: `host day n n …;…`, the day counted from 1970-01-01, zeros at the end left out.
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

    /// For the feed's status; null where there is nothing to tell.
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
        Map<String, Long> violations = named(counts, Count.Group.VIOLATIONS);
        return new HostDay(
                day,
                named(counts, Count.Group.REQUESTS),
                named(counts, Count.Group.ANSWERS),
                orAbsent(counts[Count.CONDITIONAL.place]),
                counts[Count.BYTES.place],
                orAbsent(counts[Count.PAUSES.place]),
                violations.isEmpty() ? null : violations);
    }

    private static @Nullable Long orAbsent(long count) {
        return count == 0 ? null : Long.valueOf(count);
    }

    private static Map<String, Long> named(long[] counts, Count.Group group) {
        Map<String, Long> named = new LinkedHashMap<>();
        for (Count count : COUNTS) {
            if (count.group == group && counts[count.place] != 0) {
                named.put(count.key, counts[count.place]);
            }
        }
        return named;
    }
}
