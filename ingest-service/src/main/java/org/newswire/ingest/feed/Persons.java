package org.newswire.ingest.feed;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Persons in one string, as RSS has them: `mail (Name)`, `Name <mail>`, `Name (mail)`, a mail alone, a
/// name alone.
final class Persons {
    private static final Pattern MAIL =
            Pattern.compile("[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\\.){1,8}[A-Za-z]{2,24}");

    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final int MAX_CHARS = 300;

    private Persons() {}

    static @Nullable Author parse(@Nullable String text) {
        String cut = text == null ? "" : text.substring(0, Math.min(MAX_CHARS, text.length()));
        String person = SPACE.matcher(cut).replaceAll(" ").strip();
        if (person.isEmpty()) {
            return null;
        }
        Matcher m = MAIL.matcher(person);
        if (person.indexOf('@') < 0 || !m.find()) {
            return new Author(person, null);
        }
        String mail = m.group();
        String rest = person.substring(0, m.start()) + " " + person.substring(m.end());
        String name = stripped(rest.replace("mailto:", " "));
        return new Author(name.isEmpty() ? null : name, mail);
    }

    /// Without the brackets, quotes and commas that stood around a name and an address.
    private static String stripped(String rest) {
        String name = rest.replaceAll("[<\\[(]\\s*[>\\])]", " ").strip();
        int start = 0;
        while (start < name.length() && (isMark(name.charAt(start)) || name.charAt(start) == '(')) {
            start++;
        }
        boolean opens = name.indexOf('(', start) >= 0;
        int end = name.length();
        while (end > start && (isMark(name.charAt(end - 1)) || (name.charAt(end - 1) == ')' && !opens))) {
            end--;
        }
        return name.substring(start, end);
    }

    private static boolean isMark(char c) {
        return Character.isWhitespace(c) || "[<\"',;:-".indexOf(c) >= 0;
    }
}
