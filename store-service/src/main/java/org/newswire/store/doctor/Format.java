package org.newswire.store.doctor;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Formats durations, sizes and lists for the output.
final class Format {
    private static final int MAX_NAMES = 6;

    private Format() {}

    static String of(Duration time) {
        Duration length = time.abs();
        if (length.toDays() > 1) {
            return length.toDays() + " d";
        }
        if (length.toHours() > 1) {
            return length.toHours() + " h";
        }
        if (length.toMinutes() > 1) {
            return length.toMinutes() + " min";
        }
        return length.toMillis() < 10_000 ? length.toMillis() + " ms" : length.toSeconds() + " s";
    }

    static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }

    /// Returns the first six in alphabetical order, and the number of the others.
    static String list(Collection<?> names) {
        List<String> sorted = names.stream().map(String::valueOf).sorted().toList();
        String first = sorted.stream().limit(MAX_NAMES).collect(Collectors.joining(", "));
        return sorted.size() > MAX_NAMES ? first + " and " + (sorted.size() - MAX_NAMES) + " more" : first;
    }
}
