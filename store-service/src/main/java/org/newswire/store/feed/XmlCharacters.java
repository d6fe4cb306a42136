package org.newswire.store.feed;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Removes the characters that XML 1.0 forbids (section 2.2): most control characters, halves of surrogate
/// pairs, U+FFFE and U+FFFF. One of them would make the whole document unreadable, and Rome refuses to write
/// it. C1 controls and noncharacters, which it discourages, and U+FEFF are removed too: readers treat
/// them differently.
final class XmlCharacters {
    private XmlCharacters() {}

    static String legal(String text) {
        return text.codePoints().allMatch(XmlCharacters::isLegal)
                ? text
                : text.codePoints()
                        .filter(XmlCharacters::isLegal)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    static @Nullable String legalOrNull(@Nullable String text) {
        return text == null ? null : legal(text);
    }

    /// Returns the texts that are not blank after cleaning.
    static List<String> legal(List<String> texts) {
        return texts.stream()
                .map(XmlCharacters::legal)
                .filter(text -> !text.isBlank())
                .toList();
    }

    private static boolean isLegal(int c) {
        if (c < ' ') {
            return c == '\t' || c == '\n' || c == '\r';
        }
        boolean isControl = c >= 0x7F && c <= 0x9F;
        boolean isHalf = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        boolean isNone = (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
        return !isControl && !isHalf && !isNone && c != 0xFEFF;
    }
}
