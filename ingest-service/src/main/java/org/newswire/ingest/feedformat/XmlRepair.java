package org.newswire.ingest.feedformat;

import java.util.EnumSet;
import java.util.Set;
import org.jsoup.nodes.Entities;

/// Prepares a document for a lenient XML parser in one pass. It removes junk before the root, forbidden
/// characters and the DOCTYPE, expands declared entities within a limit, and escapes bare ampersands.
/// External resources are never loaded. Not thread-safe, for one document.
final class XmlRepair {
    /// The repaired text and the kinds of repairs.
    record Repaired(String text, Set<Flag> flags) {}

    /// Repairs of bare ampersands, which make the document longer. The remaining document is cut, as if
    /// truncated.
    private static final int MAX_REPAIRS = 1_000_000;

    private final String in;
    private final Set<Flag> flags = EnumSet.noneOf(Flag.class);
    private final DeclaredEntities entities;
    private final StringBuilder out = new StringBuilder();
    /// End of the copied input.
    private int copied;
    /// End of the input within the limits.
    private int end;
    private int nodesLeft;
    private int repairsLeft = MAX_REPAIRS;
    /// Number of open elements.
    private int open;
    /// Whether the root, or the DOCTYPE, has been read.
    private boolean rootSeen;

    private XmlRepair(String in, Limits limits) {
        this.in = in;
        this.entities = new DeclaredEntities(limits.maxEntityChars(), flags);
        this.nodesLeft = limits.maxNodes();
        this.end = in.length();
    }

    static Repaired repair(String text, Limits limits) {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        String legal = ForbiddenCharacters.legal(text, flags);
        int start = DocumentStart.find(legal);
        if (start > 0 && !legal.substring(0, start).isBlank()) {
            flags.add(Flag.JUNK_BEFORE_ROOT);
        }
        XmlRepair repair = new XmlRepair(start > 0 ? legal.substring(start) : legal, limits);
        repair.scan();
        flags.addAll(repair.flags);
        return new Repaired(
                repair.copied == 0 && repair.end == repair.in.length() ? repair.in : repair.finish(), flags);
    }

    private String finish() {
        return out.append(in, copied, Math.max(copied, end)).toString();
    }

    private void scan() {
        for (int i = 0; i < end; ) {
            char c = in.charAt(i);
            if (c == '<') {
                i = markup(i);
            } else if (c == '&') {
                i = reference(i);
            } else {
                i++;
            }
        }
        if (open != 0) {
            flags.add(Flag.UNBALANCED);
        }
    }

    private int markup(int i) {
        if (nodesLeft-- <= 0) {
            end = i;
            return i;
        }
        int sectionEnd = XmlEntries.sectionEnd(in, i);
        if (sectionEnd >= 0) {
            return sectionEnd;
        }
        if (!rootSeen && in.regionMatches(true, i, "<!DOCTYPE", 0, 9)) {
            return doctype(i);
        }
        if (in.startsWith("</", i)) {
            open--;
            return i + 2;
        }
        boolean named = i + 1 < in.length() && Character.isLetter(in.charAt(i + 1));
        return named ? startTag(i + 1) : i + 1;
    }

    private int startTag(int from) {
        open++;
        rootSeen = true;
        char quote = 0;
        for (int i = from; i < in.length(); ) {
            char c = in.charAt(i);
            if (c == '&') {
                i = reference(i);
                continue;
            }
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '>') {
                open -= in.charAt(i - 1) == '/' ? 1 : 0;
                return i + 1;
            } else if (c == '<') {
                return i;
            } else if ((c == '"' || c == '\'') && in.charAt(i - 1) == '=') {
                quote = c;
            }
            i++;
        }
        return in.length();
    }

    private int doctype(int i) {
        rootSeen = true;
        int close = DeclaredEntities.doctypeEnd(in, i);
        entities.declare(in.substring(i, close));
        replace(i, close, "");
        return close;
    }

    private int reference(int i) {
        int semicolon = referenceEnd(i + 1);
        if (semicolon < 0) {
            flags.add(Flag.BARE_AMPERSAND);
            return escape(i, i + 1);
        }
        String name = in.substring(i + 1, semicolon);
        if (name.charAt(0) != '#' && !isXmlEntity(name)) {
            return named(i, semicolon + 1, name);
        }
        return semicolon + 1;
    }

    private int named(int from, int to, String name) {
        String value = entities.value(name);
        if (value != null) {
            replace(from, to, value);
            return to;
        }
        flags.add(Flag.UNDECLARED_ENTITY);
        return Entities.isNamedEntity(name) ? to : escape(from, to);
    }

    /// Escapes the bare ampersand at `from`. The text up to `to` is already scanned.
    private int escape(int from, int to) {
        if (repairsLeft-- <= 0) {
            end = from;
            return in.length();
        }
        replace(from, from + 1, "&amp;");
        return to;
    }

    /// Returns the position of the semicolon after the reference name at `from`, or -1.
    private int referenceEnd(int from) {
        int limit = Math.min(in.length(), from + 64);
        for (int i = from; i < limit; i++) {
            char c = in.charAt(i);
            if (c == ';') {
                return i > from && isReference(from, i) ? i : -1;
            }
            boolean inName =
                    Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' || (c == '#' && i == from);
            if (!inName) {
                return -1;
            }
        }
        return -1;
    }

    private boolean isReference(int from, int to) {
        if (in.charAt(from) != '#') {
            return !Character.isDigit(in.charAt(from));
        }
        boolean hex = to > from + 1 && (in.charAt(from + 1) | 0x20) == 'x';
        int digits = hex ? from + 2 : from + 1;
        for (int i = digits; i < to; i++) {
            if (Character.digit(in.charAt(i), hex ? 16 : 10) < 0) {
                return false;
            }
        }
        return to > digits;
    }

    private static boolean isXmlEntity(String name) {
        return switch (name) {
            case "amp", "lt", "gt", "quot", "apos" -> true;
            default -> false;
        };
    }

    private void replace(int from, int to, String by) {
        if (copied == 0) {
            out.ensureCapacity(in.length() + 64);
        }
        out.append(in, copied, from).append(by);
        copied = to;
    }
}
