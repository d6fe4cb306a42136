package org.newswire.store.page;

import org.jspecify.annotations.Nullable;

/// Removes characters that are invisible and change how the text around them is displayed: control characters,
/// embeddings, overrides and isolates of the bidirectional algorithm (UAX #9), unpaired surrogates and
/// noncharacters. Line feeds, tabs, joiners and the marks that right-to-left texts need are kept.
public final class VisibleText {
    private VisibleText() {}

    /// Returns the empty text for null.
    public static String of(@Nullable String text) {
        if (text == null) {
            return "";
        }
        if (text.codePoints().allMatch(VisibleText::isKept)) {
            return text;
        }
        return text.codePoints()
                .filter(VisibleText::isKept)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isKept(int c) {
        if (c < 0x20) {
            return c == '\n' || c == '\t';
        }
        if (c < 0x7f) {
            return true;
        }
        boolean isBidiFormat = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x206f);
        boolean isNonCharacter = (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
        return c >= 0xa0
                && !isBidiFormat
                && !isNonCharacter
                && c != 0x2028
                && c != 0x2029
                && (c < 0xd800 || c > 0xdfff)
                && (c < 0xe000 || c > 0xe001);
    }
}
