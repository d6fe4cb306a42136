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
}
