package org.newswire.dlq;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Selects dead letters up to a maximum, and counts the selected and the skipped ones.
final class DlqSelection {
    private final DlqHistogram histogram = new DlqHistogram();
    private final Set<String> ids;
    private final Function<DeadLetter, Optional<String>> skipReason;
    private final int max;
    private final Set<String> found = new HashSet<>();
    private final Map<String, Integer> skipped = new LinkedHashMap<>();

    /// @param ids        IDs that were given
    /// @param skipReason why a dead letter is skipped, or empty
    DlqSelection(List<String> ids, Function<DeadLetter, Optional<String>> skipReason, int max) {
        this.ids = Set.copyOf(ids);
        this.skipReason = skipReason;
        this.max = max;
    }

    boolean admits(DeadLetter letter) {
        String id = letter.entry().id();
        if (ids.contains(id)) {
            found.add(id);
        }
        if (histogram.total() >= max) {
            return false;
        }
        Optional<String> reason = skipReason.apply(letter);
        if (reason.isPresent()) {
            skip(reason.get(), 1);
            return false;
        }
        histogram.add(letter.entry());
        return true;
    }

    void skip(String reason, int records) {
        if (records > 0) {
            skipped.merge(reason, records, Integer::sum);
        }
    }

    DlqHistogram histogram() {
        return histogram;
    }

    /// The given IDs whose dead letters were read.
    Set<String> found() {
        return found;
    }

    /// Numbers of skipped dead letters by reason.
    Map<String, Integer> skipped() {
        return skipped;
    }
}
