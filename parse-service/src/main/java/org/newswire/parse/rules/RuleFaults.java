package org.newswire.parse.rules;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is wrong with one rule of a file, each with its line and its remedy.
final class RuleFaults {
    private static final Pattern COMMENT = Pattern.compile("(?:^|\\s)(#\\S.*)$");
    private static final Pattern AFTER_VALUE = Pattern.compile("\\s+(#[A-Za-z_][\\w-]*.*)");

    private final Path file;
    private final List<String> text;
    private final String site;
    private final List<String> found = new ArrayList<>();

    /// @param text the lines of the file
    /// @param site of the rule; empty where it names none
    RuleFaults(Path file, List<String> text, String site) {
        this.file = file;
        this.text = text;
        this.site = site;
    }

    /// @param line counted from 1; 0 where the fault concerns the whole file
    void add(int line, String message, String remedy) {
        String of = site.isEmpty() ? "" : site + ": ";
        found.add(file + (line > 0 ? ":" + line : "") + ": " + of + message + " (" + remedy + ")");
    }

    /// A value that isn't there. What begins with # is a comment in YAML, and so are ids without quotes.
    void noValue(int line, String key, String example) {
        Matcher comment = COMMENT.matcher(line(line));
        String remedy = comment.find()
                ? "what begins with # is a comment: quote it, " + example.formatted(quoted(comment.group(1)))
                : "give it one or remove it; one that begins with # needs quotes";
        add(line, key + " has no value", remedy);
    }

    /// A selector that ends where a comment begins which looks like the rest of it.
    ///
    /// @param end how many characters of the line come before
    void cutShort(int line, int end, String key, String selector) {
        String all = line(line);
        int length = all.codePointCount(0, all.length());
        Matcher comment = AFTER_VALUE.matcher(all.substring(all.offsetByCodePoints(0, Math.min(end, length))));
        if (comment.matches()) {
            String whole = selector + " " + comment.group(1);
            add(
                    line,
                    key + " is no more than " + selector + ", since # begins a comment",
                    "quote it, " + quoted(whole) + ", or put a blank after the # of a comment");
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
