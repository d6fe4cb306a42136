package org.newswire.ingest.feedformat;

import java.util.Set;

/// Removes characters that XML 1.0 forbids (section 2.2).
final class ForbiddenCharacters {
    private ForbiddenCharacters() {}

    static String legal(String text, Set<Flag> flags) {
        StringBuilder out = null;
        int copied = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean usual = c >= ' ' && c < 0xD800;
            int point = usual ? c : text.codePointAt(i);
            if (usual || isLegal(point)) {
                i += Character.charCount(point) - 1;
            } else {
                out = (out == null ? new StringBuilder(text.length()) : out).append(text, copied, i);
                copied = i + 1;
            }
        }
        if (out == null) {
            return text;
        }
        flags.add(Flag.CONTROL_CHARACTERS);
        return out.append(text, copied, text.length()).toString();
    }

    private static boolean isLegal(int c) {
        boolean space = c == '\n' || c == '\r' || c == '\t';
        return space || (c >= 0xE000 && c < 0xFFFE && c != 0xFEFF) || c > 0xFFFF;
    }
}
