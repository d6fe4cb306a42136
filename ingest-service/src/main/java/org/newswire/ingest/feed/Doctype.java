package org.newswire.ingest.feed;

/// Where a DOCTYPE declaration ends, its internal subset included.
final class Doctype {
    private static final int SEARCHED_CHARS = 256 << 10;

    private Doctype() {}

    /// The place after the closing `>` of the declaration that starts at `from`.
    static int end(String text, int from) {
        int limit = Math.min(text.length(), from + SEARCHED_CHARS);
        boolean subset = false;
        char quote = 0;
        for (int i = from; i < limit; i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (subset && text.startsWith("<!--", i)) {
                int close = text.indexOf("-->", i);
                i = close < 0 ? limit : close + 2;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '[') {
                subset = true;
            } else if (c == ']') {
                subset = false;
            } else if (c == '>' && !subset) {
                return i + 1;
            }
        }
        int close = text.indexOf('>', from);
        return close < 0 ? text.length() : close + 1;
    }
}
