package org.newswire.ingest.feedformat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// Parses persons of RSS: `mail (Name)`, `Name <mail>`, `Name (mail)`, `mail` or `Name`.
final class PersonParser {
    private static final Pattern MAIL =
            Pattern.compile("[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\\.){1,8}[A-Za-z]{2,24}");

    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final int MAX_CHARS = 300;

    private PersonParser() {}

    /// Reads the person constructs of Atom (RFC 4287, section 3.2) and those of other vocabularies.
    static @Nullable Author read(Element person, XmlTree tree) {
        if (!XmlText.hasMarkup(person)) {
            return parse(XmlText.value(person));
        }
        Fields fields = tree.fields(person);
        String name = fields.text("name", "atom:name", "itunes:name");
        String email = fields.text("email", "atom:email", "itunes:email");
        if (name == null && email == null) {
            return parse(XmlText.value(person));
        }
        if (name == null) {
            return new Author(null, email);
        }
        return new Author(SPACE.matcher(name).replaceAll(" "), email);
    }

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

    /// Removes brackets, quotes and commas around a name.
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
