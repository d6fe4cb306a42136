package org.newswire.parse.extract.text;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A pattern with parts of words of which each match holds one. Most texts hold none, which is told far
/// sooner than by the pattern.
///
/// @param parts as [TextParts] reads them
public record Clue(TextParts parts, Pattern pattern) {
    /// @param parts of each match
    public Clue(List<String> parts, Pattern pattern) {
        this(new TextParts(List.of(parts)), pattern);
    }

    /// Parts of names of classes and ids that stand for a place beside the article. Elementor calls every
    /// element of a page a widget.
    public static Clue elsewhere(String... names) {
        String any = String.join("|", names).replace("widget", "(?<!elementor-)widget");
        return new Clue(List.of(names), Pattern.compile(any, Pattern.CASE_INSENSITIVE));
    }

    /// Whole words.
    public static Clue words(List<String> words) {
        return new Clue(
                words,
                Pattern.compile(
                        "\\b(?:" + String.join("|", words) + ")\\b",
                        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS));
    }

    /// The first match; null for none.
    public @Nullable Matcher in(String text) {
        if (!parts.areIn(text)) {
            return null;
        }
        Matcher m = pattern.matcher(text);
        return m.find() ? m : null;
    }

    /// Whether there is a match anywhere in a text.
    public boolean isIn(String text) {
        return in(text) != null;
    }

    /// Whether a text begins with a match.
    public boolean starts(String text) {
        return parts.areIn(text) && pattern.matcher(text).lookingAt();
    }

    /// Whether a text is a match as a whole.
    public boolean isAll(String text) {
        return parts.areIn(text) && pattern.matcher(text).matches();
    }

    /// What is between the matches, as [Pattern#split] has it.
    public String[] split(String text) {
        return parts.areIn(text) ? pattern.split(text) : new String[] {text};
    }

    /// The text without the first match.
    public String cutFrom(String text) {
        return parts.areIn(text) ? pattern.matcher(text).replaceFirst("") : text;
    }
}
