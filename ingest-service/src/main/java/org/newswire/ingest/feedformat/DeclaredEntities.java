package org.newswire.ingest.feedformat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Expands the internal general entities of a document (XML 1.0, section 4.2). One limit applies to the
/// whole document, which stops the "billion laughs" attack. External entities are flagged and never loaded.
final class DeclaredEntities {
    private static final Pattern INTERNAL =
            Pattern.compile("<!ENTITY\\s+([\\w.:-]+)\\s+(?:\"([^\"]*)\"|'([^']*)')\\s*>", Pattern.CASE_INSENSITIVE);
    private static final Pattern EXTERNAL =
            Pattern.compile("<!ENTITY\\s+(?:%\\s+)?[\\w.:-]+\\s+(?:SYSTEM|PUBLIC)\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern REFERENCE = Pattern.compile("&([\\w.:-]+);");
    private static final int MAX_DEPTH = 8;
    private static final int MAX_DOCTYPE_CHARS = 256 << 10;

    private final Set<Flag> flags;
    private final Map<String, String> values = new HashMap<>();
    private int charsLeft;

    DeclaredEntities(int maxChars, Set<Flag> flags) {
        this.charsLeft = maxChars;
        this.flags = flags;
    }

    void declare(String doctype) {
        if (EXTERNAL.matcher(doctype).find()) {
            flags.add(Flag.EXTERNAL_ENTITY);
        }
        Matcher m = INTERNAL.matcher(doctype);
        while (m.find()) {
            values.putIfAbsent(m.group(1), m.group(2) != null ? m.group(2) : m.group(3));
        }
    }

    /// Returns the expanded text, an empty text past the limit, or null if the entity is not declared.
    @Nullable
    String value(String name) {
        String value = values.get(name);
        if (value == null) {
            return null;
        }
        StringBuilder out = new StringBuilder();
        if (!expand(value, out, 0)) {
            flags.add(Flag.ENTITY_LIMIT);
            charsLeft = 0;
            return "";
        }
        return out.toString();
    }

    private boolean expand(String value, StringBuilder out, int depth) {
        charsLeft -= value.length() + 1;
        if (charsLeft < 0 || depth > MAX_DEPTH) {
            return false;
        }
        Matcher m = REFERENCE.matcher(value);
        int from = 0;
        while (m.find()) {
            String inner = values.get(m.group(1));
            if (inner != null) {
                out.append(value, from, m.start());
                if (!expand(inner, out, depth + 1)) {
                    return false;
                }
                from = m.end();
            }
        }
        out.append(value, from, value.length());
        return true;
    }

    /// Returns the position after the closing `>` of the DOCTYPE that starts at `from`.
    static int doctypeEnd(String text, int from) {
        int limit = Math.min(text.length(), from + MAX_DOCTYPE_CHARS);
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
