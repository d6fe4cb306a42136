package org.newswire.ingest.feed;

import java.util.Set;

/// The characters that XML 1.0 allows (section 2.2): others are dropped.
final class XmlCharacters {
    private XmlCharacters() {}

    static String legal(String text, Set<Flag> flags) {
        int first = firstIllegal(text);
        if (first < 0) {
            return text;
        }
        flags.add(Flag.CONTROL_CHARACTERS);
        StringBuilder out = new StringBuilder(text.length()).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            if (isLegal(text, i)) {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }

    private static int firstIllegal(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean usual = c >= ' ' && c < 0xD800;
            if (!usual && !isLegal(text, i)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isLegal(String text, int i) {
        char c = text.charAt(i);
        if (c >= ' ' && c < 0xD800) {
            return true;
        }
        if (Character.isHighSurrogate(c)) {
            return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
        }
        return c == '\n' || c == '\r' || c == '\t' || (c >= 0xE000 && c < 0xFFFE && c != 0xFEFF);
    }
}
