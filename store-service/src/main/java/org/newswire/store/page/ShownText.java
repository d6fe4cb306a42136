package org.newswire.store.page;

import org.newswire.text.PrintableText;

/// Makes untrusted text fit for one line of a page. Templates escape markup; this escapes control characters and
/// bidirectional controls, which would reorder the text around them, and cuts long text.
public final class ShownText {
    private static final String CUT = "…";

    private ShownText() {}

    /// @param maxChars of the text before it is escaped; a longer one ends in `…`
    public static String of(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return PrintableText.line(text);
        }
        int end = Character.isHighSurrogate(text.charAt(maxChars - 1)) ? maxChars - 1 : maxChars;
        return PrintableText.line(text.substring(0, end)) + CUT;
    }
}
