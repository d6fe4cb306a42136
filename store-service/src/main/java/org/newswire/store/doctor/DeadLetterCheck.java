package org.newswire.store.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.newswire.pipeline.DeadLetters.Reason;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.letters.OpenLetters;

/// Checks for dead letters that are neither replayed nor dropped.
final class DeadLetterCheck {
    /// Reasons that lie with the publisher. The alert DeadLetters ignores them, too.
    private static final Set<String> OF_PUBLISHERS = Set.of(Reason.NO_CONTENT.spelling(), Reason.TOO_LARGE.spelling());

    private DeadLetterCheck() {}

    static List<Finding> findings(KafkaSettings kafka) {
        List<OpenLetters> all = OpenLetters.count(kafka);
        List<OpenLetters> ours = all.stream()
                .filter(each -> !OF_PUBLISHERS.contains(each.reason()))
                .toList();
        List<OpenLetters> others = all.stream()
                .filter(each -> OF_PUBLISHERS.contains(each.reason()))
                .toList();
        List<Finding> findings = new ArrayList<>();
        if (!ours.isEmpty()) {
            findings.add(Finding.failed(
                    "not handled: " + summary(ours),
                    "deploy/newswire dlq list; after the fix deploy/newswire dlq replay --reason "
                            + ours.getFirst().reason()));
        }
        if (!others.isEmpty()) {
            findings.add(Finding.ok("by publishers' pages: " + summary(others) + " (deploy/newswire dlq list)"));
        }
        return findings.isEmpty() ? List.of(Finding.ok("none")) : findings;
    }

    private static String summary(List<OpenLetters> letters) {
        return letters.stream()
                .map(each -> each.letters() + " of " + each.topic() + " (" + each.reason() + ")")
                .collect(Collectors.joining(", "));
    }
}
