package org.newswire.store.page;

import org.newswire.text.PrintableText;
import org.newswire.text.TextPrefix;

/// Makes untrusted text fit for one line of a page. Templates escape markup; this escapes control characters and
/// bidirectional controls, which would reorder the text around them, and cuts long text.
public final class ShownText {
    private ShownText() {}

    /// @param maxChars of the text before it is escaped; a longer one ends in `…`
    public static String of(String text, int maxChars) {
        return PrintableText.line(TextPrefix.marked(text, maxChars));
    }
}
