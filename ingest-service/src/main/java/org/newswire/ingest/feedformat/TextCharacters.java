package org.newswire.ingest.feedformat;

import org.newswire.text.PrintableText;

/// Replaces characters that UTF-8 or PostgreSQL cannot store: U+0000 and lone surrogates, which JSON may
/// contain.
public final class TextCharacters {
    private TextCharacters() {}

    /// Replaces illegal characters by U+FFFD.
    public static String legal(String text) {
        if (text.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c))) {
            return text;
        }
        StringBuilder legal = new StringBuilder(text.length());
        text.codePoints().forEach(c -> legal.appendCodePoint(c == 0 || (c >= 0xD800 && c <= 0xDFFF) ? 0xFFFD : c));
        return legal.toString();
    }

    /// Cleans a title, name or tag: replaces illegal characters and removes bidirectional controls (UAX
    /// #9), which would affect the display of the text after it.
    public static String label(String text) {
        String legal = legal(text);
        if (legal.chars().noneMatch(PrintableText::isBidiControl)) {
            return legal;
        }
        var label = new StringBuilder(legal.length());
        legal.chars().filter(c -> !PrintableText.isBidiControl(c)).forEach(c -> label.append((char) c));
        return label.toString();
    }
}
