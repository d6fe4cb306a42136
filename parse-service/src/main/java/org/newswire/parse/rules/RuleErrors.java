package org.newswire.parse.rules;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The errors of one site rule, each with file, line and remedy.
final class RuleErrors {
    private static final Pattern COMMENT = Pattern.compile("(?:^|\\s)(#\\S.*)$");
    private static final Pattern AFTER_VALUE = Pattern.compile("\\s+(#[A-Za-z_][\\w-]*.*)");

    private final Path file;
    private final List<String> text;
    private final String site;
    private final List<String> found = new ArrayList<>();

    /// @param text the lines of the file
    /// @param site of the rule; empty if missing
    RuleErrors(Path file, List<String> text, String site) {
        this.file = file;
        this.text = text;
        this.site = site;
    }

    /// @param line counted from 1; 0 for an error of the whole file
    void add(int line, String message, String remedy) {
        String of = site.isEmpty() ? "" : site + ": ";
        found.add(file + (line > 0 ? ":" + line : "") + ": " + of + message + " (" + remedy + ")");
    }

    /// Adds the error of a missing value. In YAML, an unquoted `#id` is a comment.
    void noValue(int line, String key, String example) {
        Matcher comment = COMMENT.matcher(line(line));
        String remedy = comment.find()
                ? "# starts a comment: quote the value, " + example.formatted(quoted(comment.group(1)))
                : "add a value or remove the key; quote a value that begins with #";
        add(line, key + " has no value", remedy);
    }

    /// Adds an error if a selector is followed by a comment that looks like the rest of it.
    ///
    /// @param end column after the selector
    void cutShort(int line, int end, String key, String selector) {
        String all = line(line);
        int length = all.codePointCount(0, all.length());
        Matcher comment = AFTER_VALUE.matcher(all.substring(all.offsetByCodePoints(0, Math.min(end, length))));
        if (comment.matches()) {
            String whole = selector + " " + comment.group(1);
            add(
                    line,
                    key + " is only " + selector + ", because # starts a comment",
                    "quote it, " + quoted(whole) + ", or put a space after the # of a comment");
        }
    }

    private static String quoted(String text) {
        return "'" + text.strip().replace("'", "''") + "'";
    }

    private String line(int number) {
        return number > 0 && number <= text.size() ? text.get(number - 1) : "";
    }

    List<String> found() {
        return List.copyOf(found);
    }
}
