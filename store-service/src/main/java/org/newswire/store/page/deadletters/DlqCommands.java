package org.newswire.store.page.deadletters;

import org.newswire.dlq.DlqSnapshot;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.store.page.ShellWord;
import org.newswire.store.page.ShownText;
import org.newswire.text.KebabCase;

/// The commands that handle dead letters, for the reader to copy. Names in records come from other programs, so each
/// one is a single word of the shell.
final class DlqCommands {
    private static final String DLQ = "deploy/newswire dlq ";
    private static final int MAX_CHARS = 500;

    private DlqCommands() {}

    static String retry(DlqSnapshot.Group group) {
        StringBuilder command = new StringBuilder(DLQ + "retry --topic ").append(word(group.topic()));
        if (KebabCase.find(DeadLetterReason.class, group.reason()).isPresent()) {
            command.append(" --reason ").append(word(group.reason()));
        }
        if (!group.site().equals("-")) {
            command.append(" --site ").append(word(group.site()));
        }
        return command.toString();
    }

    static String of(String command, String id) {
        return DLQ + command + " " + word(id);
    }

    private static String word(String text) {
        return ShellWord.of(ShownText.of(text, MAX_CHARS));
    }
}
