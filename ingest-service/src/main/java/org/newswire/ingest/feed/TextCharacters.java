package org.newswire.ingest.feed;

/// The characters that a text may hold wherever it goes: all but U+0000 and halves of surrogate pairs, which
/// JSON may spell out and neither UTF-8 nor PostgreSQL has.
public final class TextCharacters {
    private TextCharacters() {}

    /// With U+FFFD instead of others.
    public static String legal(String text) {
        if (text.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c))) {
            return text;
        }
        StringBuilder legal = new StringBuilder(text.length());
        text.codePoints().forEach(c -> legal.appendCodePoint(c == 0 || (c >= 0xD800 && c <= 0xDFFF) ? 0xFFFD : c));
        return legal.toString();
    }

    /// Cleans a title, a name or a tag: removes illegal characters and bidirectional controls (UAX #9), by
    /// which a label would change how the text after it is displayed.
    public static String label(String text) {
        String legal = legal(text);
        if (legal.chars().noneMatch(TextCharacters::isDirection)) {
            return legal;
        }
        var label = new StringBuilder(legal.length());
        legal.chars().filter(c -> !isDirection(c)).forEach(c -> label.append((char) c));
        return label.toString();
    }

    /// Whether a character is a bidirectional control: an embedding, an override, an isolate or a mark. The
    /// joiners U+200C and U+200D do not count.
    static boolean isDirection(int c) {
        return (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069)
                || c == 0x200E
                || c == 0x200F
                || c == 0x061C;
    }
}
