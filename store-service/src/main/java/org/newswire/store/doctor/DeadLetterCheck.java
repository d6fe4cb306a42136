package org.newswire.store.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.newswire.dlq.OpenDeadLetters;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.KafkaSettings;

/// Checks for dead letters that were neither retried nor dropped.
final class DeadLetterCheck {
    /// Reasons caused by the publisher. The alert DeadLetters ignores them, too.
    private static final Set<String> OF_PUBLISHERS =
            Set.of(DeadLetterReason.NO_CONTENT.spelling(), DeadLetterReason.TOO_LARGE.spelling());

    private DeadLetterCheck() {}

    static List<Finding> findings(KafkaSettings kafka) {
        List<OpenDeadLetters> all = OpenDeadLetters.count(kafka);
        List<OpenDeadLetters> ours = all.stream()
                .filter(each -> !OF_PUBLISHERS.contains(each.reason()))
                .toList();
        List<OpenDeadLetters> others = all.stream()
                .filter(each -> OF_PUBLISHERS.contains(each.reason()))
                .toList();
        List<Finding> findings = new ArrayList<>();
        if (!ours.isEmpty()) {
            findings.add(Finding.failed(
                    "unhandled: " + summary(ours),
                    "deploy/newswire dlq list; after the fix deploy/newswire dlq retry --reason "
                            + ours.getFirst().reason()));
        }
        if (!others.isEmpty()) {
            findings.add(Finding.ok("caused by publishers' pages: " + summary(others) + " (deploy/newswire dlq list)"));
        }
        return findings.isEmpty() ? List.of(Finding.ok("none")) : findings;
    }

    private static String summary(List<OpenDeadLetters> letters) {
        return letters.stream()
                .map(each -> each.records() + " of " + each.topic() + " (" + each.reason() + ")")
                .collect(Collectors.joining(", "));
    }
}
