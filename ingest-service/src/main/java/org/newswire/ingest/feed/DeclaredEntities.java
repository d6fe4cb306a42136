package org.newswire.ingest.feed;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The internal general entities that a document declares (XML 1.0, section 4.2), expanded within a
/// limit that holds for the whole document: a billion laughs end after some 64 Ki characters. External
/// ones are noted, never fetched.
final class DeclaredEntities {
    private static final Pattern INTERNAL =
            Pattern.compile("<!ENTITY\\s+([\\w.:-]+)\\s+(?:\"([^\"]*)\"|'([^']*)')\\s*>", Pattern.CASE_INSENSITIVE);
    private static final Pattern EXTERNAL =
            Pattern.compile("<!ENTITY\\s+(?:%\\s+)?[\\w.:-]+\\s+(?:SYSTEM|PUBLIC)\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern REFERENCE = Pattern.compile("&([\\w.:-]+);");
    private static final int MAX_DEPTH = 8;

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

    /// The expanded text of an entity (empty past the limit), or null where none of this name is declared.
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
}
