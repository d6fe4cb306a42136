package org.newswire.dlq;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Selects dead letters that match all given criteria.
///
/// @param ids     IDs; empty for any
/// @param topic   the source topic
/// @param reasons empty for any
/// @param sites   hosts without `www.`, including their subdomains; empty for any
/// @param since   earliest time of the dead letter
/// @param until   exclusive latest time
record DlqFilter(
        Set<String> ids,
        @Nullable String topic,
        Set<String> reasons,
        List<String> sites,
        @Nullable Instant since,
        @Nullable Instant until) {
    DlqFilter {
        ids = Set.copyOf(ids);
        reasons = Set.copyOf(reasons);
        sites = List.copyOf(sites);
    }

    /// Whether it selects all dead letters.
    boolean isOpen() {
        return ids.isEmpty() && topic == null && reasons.isEmpty() && sites.isEmpty() && since == null && until == null;
    }

    boolean matches(DlqSnapshot.Entry letter) {
        return (ids.isEmpty() || ids.contains(letter.id()))
                && (topic == null || topic.equals(letter.topic()))
                && (reasons.isEmpty() || reasons.contains(letter.reason()))
                && (sites.isEmpty() || sites.stream().anyMatch(site -> isOf(letter.site(), site)))
                && (since == null || !letter.at().isBefore(since))
                && (until == null || letter.at().isBefore(until));
    }

    private static boolean isOf(String host, String site) {
        return host.equals(site) || host.endsWith("." + site);
    }
}
