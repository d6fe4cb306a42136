package org.newswire.parse.extract.body;

import java.util.List;
import java.util.regex.Pattern;
import org.newswire.parse.extract.text.Clue;
import org.newswire.parse.extract.text.Table;
import org.newswire.parse.extract.text.TextParts;

/// What a publisher asks of its readers between the paragraphs of an article: to sign up for its letters and
/// channels, to follow it, to give. The patterns, of some thirty languages, are data (`appeals.tsv`).
final class Appeal {
    /// Longer texts have something else to say besides.
    private static final int MAX_WORDS = 120;

    private static final int MAX_CHARS = 900;
    private static final int FLAGS =
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS | Pattern.DOTALL;
    private static final List<Clue> CLUES = Table.rows(Appeal.class, "appeals.tsv").stream()
            .map(row -> new Clue(parts(row), Pattern.compile(row[3], FLAGS)))
            .toList();
    private static final TextParts ANY = new TextParts(List.of(Table.rows(Appeal.class, "appeals.tsv").stream()
            .flatMap(row -> parts(row).stream())
            .distinct()
            .toList()));

    private Appeal() {}

    private static List<String> parts(String[] row) {
        return List.of(row[2].split("\\|"));
    }

    /// Whether a paragraph is one. What somebody is quoted with is none.
    ///
    /// @param words of the text
    static boolean isOne(String text, int words) {
        return words <= MAX_WORDS
                && text.length() <= MAX_CHARS
                && "\"“„«‘'「『‹›»".indexOf(text.charAt(0)) < 0
                && ANY.in(text) != 0
                && CLUES.stream().anyMatch(clue -> clue.isIn(text));
    }
}
