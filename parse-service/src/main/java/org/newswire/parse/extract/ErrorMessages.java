package org.newswire.parse.extract;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.newswire.parse.extract.text.TsvTable;

/// Patterns of the messages on error pages, built from `error-messages.tsv`.
final class ErrorMessages {
    private static final List<String[]> ROWS = TsvTable.rows(ErrorMessages.class, "error-messages.tsv");
    private static final String CODE = "(?:40[0-4]|410|429|451|50[0-4])";

    /// A status code alone may count people, pages or metres.
    static final Pattern MESSAGE = pattern("^\\W*(?:error|fehler|http)\\W*" + CODE + "\\b"
            + "|^\\W*" + CODE + "\\b\\W*(?:$|(?:" + any("status") + ")\\b)"
            + "|" + any("message"));

    /// Something is missing. News headlines may say this about a diary page or a film.
    static final Pattern ABSENCE =
            pattern("\\b(?:" + any("subject") + ")\\b.{0,20}\\b(?:" + any("absent") + ")\\b|" + any("missing-page"));

    /// Words in the text below a message of absence.
    static final Pattern PLACES = pattern("\\b(?:" + any("place") + ")\\b|" + any("place-part"));

    /// Phrases that also occur in news headlines. The heading of an error page contains little else.
    static final Pattern MENTION = pattern("^\\W*" + CODE + "(?:\\s*[|:]|\\s+[–—-])(?=\\s)|" + any("mention"));

    private ErrorMessages() {}

    private static String any(String kind) {
        return ROWS.stream()
                .filter(row -> row[0].equals(kind))
                .map(row -> row[2])
                .collect(Collectors.joining("|"));
    }

    private static Pattern pattern(String regex) {
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);
    }
}
