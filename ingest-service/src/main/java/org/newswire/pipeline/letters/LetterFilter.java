package org.newswire.pipeline.letters;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which letters are meant: those that meet all of what is given.
///
/// @param ids     positions of source records; empty for any
/// @param topic   the source topic
/// @param reasons empty for any
/// @param sites   hosts, without `www.`; those below them count too; empty for any
/// @param since   when it was set aside, at the earliest
/// @param until   when it was set aside, before this
record LetterFilter(
        Set<String> ids,
        @Nullable String topic,
        Set<String> reasons,
        List<String> sites,
        @Nullable Instant since,
        @Nullable Instant until) {
    LetterFilter {
        ids = Set.copyOf(ids);
        reasons = Set.copyOf(reasons);
        sites = List.copyOf(sites);
    }

    /// Whether it lets everything through.
    boolean isOpen() {
        return ids.isEmpty() && topic == null && reasons.isEmpty() && sites.isEmpty() && since == null && until == null;
    }

    boolean matches(Letter letter) {
        return (ids.isEmpty() || ids.contains(letter.source().toString()))
                && (topic == null || topic.equals(letter.source().topic()))
                && (reasons.isEmpty() || reasons.contains(letter.reason()))
                && (sites.isEmpty() || sites.stream().anyMatch(site -> isOf(letter.site(), site)))
                && (since == null || !letter.at().isBefore(since))
                && (until == null || letter.at().isBefore(until));
    }

    private static boolean isOf(String host, String site) {
        return host.equals(site) || host.endsWith("." + site);
    }
}
