package org.newswire.parse.extract.text;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A regular expression that runs only on texts that contain one of its keywords. The keyword search is much
/// faster, and most texts contain no keyword.
///
/// ```java
/// var caption = PrefilteredPattern.ignoringCase("caption,legend", "\\b(?:caption|legend)\\b");
/// boolean found = caption.isIn(element.className());
/// ```
///
/// @param keywords each match of the pattern contains one of them
public record PrefilteredPattern(KeywordMatcher keywords, Pattern pattern) {
    public PrefilteredPattern(List<String> keywords, Pattern pattern) {
        this(new KeywordMatcher(List.of(keywords)), pattern);
    }

    /// @param keywords separated by commas; blanks are part of a keyword
    public PrefilteredPattern(String keywords, Pattern pattern) {
        this(List.of(keywords.split(",")), pattern);
    }

    /// @param keywords separated by commas; blanks are part of a keyword
    public static PrefilteredPattern ignoringCase(String keywords, String regex) {
        return new PrefilteredPattern(keywords, Pattern.compile(regex, Pattern.CASE_INSENSITIVE));
    }

    /// Matches parts of class names and ids. The page builder Elementor names every element a widget, so its
    /// prefix is excluded.
    ///
    /// @param parts separated by commas
    public static PrefilteredPattern ofNames(String parts) {
        return ignoringCase(parts, parts.replace(",", "|").replace("widget", "(?<!elementor-)widget"));
    }

    /// Matches whole words.
    public static PrefilteredPattern words(List<String> words) {
        return new PrefilteredPattern(
                words,
                Pattern.compile(
                        "\\b(?:" + String.join("|", words) + ")\\b",
                        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS));
    }

    /// The first match, or null.
    public @Nullable Matcher find(String text) {
        if (!keywords.isAnyIn(text)) {
            return null;
        }
        Matcher m = pattern.matcher(text);
        return m.find() ? m : null;
    }

    public boolean isIn(String text) {
        return find(text) != null;
    }

    public boolean isAtStartOf(String text) {
        return keywords.isAnyIn(text) && pattern.matcher(text).lookingAt();
    }

    /// Whether the pattern matches the whole text.
    public boolean matches(String text) {
        return keywords.isAnyIn(text) && pattern.matcher(text).matches();
    }

    /// The parts between the matches, as [Pattern#split] returns them.
    public String[] split(String text) {
        return keywords.isAnyIn(text) ? pattern.split(text) : new String[] {text};
    }

    /// The text without the first match.
    public String removeFirst(String text) {
        return keywords.isAnyIn(text) ? pattern.matcher(text).replaceFirst("") : text;
    }
}
