package org.newswire.store.page.deadletters;

import org.newswire.dlq.DlqSnapshot;
import org.newswire.store.page.ShownText;
import org.newswire.store.page.TemplateContext;
import org.newswire.text.PrintableText;

/// The model of the page of one dead letter.
public record DeadLetterRecord(DlqSnapshot.Content content, TemplateContext page) {
    private static final int MAX_CHARS = 1_000;

    public DlqSnapshot.Entry entry() {
        return content.entry();
    }

    public String shown(String text) {
        return ShownText.of(text, MAX_CHARS);
    }

    /// Returns the value with its line breaks.
    public String value() {
        return PrintableText.lines(content.value());
    }

    public String reason() {
        String key = "dead-letters.reason." + entry().reason();
        return page.messages().has(key) ? page.text(key) : shown(entry().reason());
    }

    public String retry() {
        return DlqCommands.of("retry", entry().id());
    }

    public String drop() {
        return DlqCommands.of("drop", entry().id());
    }

    public String show() {
        return DlqCommands.of("show", entry().id());
    }
}
