package org.newswire.parse.extract;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A pattern that ignores case, with parts of words, in lower case, of which each match holds one. Most
/// texts hold none, which is told far sooner than by the pattern.
record Clue(List<String> parts, Pattern pattern) {
    Clue {
        parts = List.copyOf(parts);
    }

    /// Parts of names of classes and ids that stand for a place beside the article. Elementor calls every
    /// element of a page a widget.
    static Clue elsewhere(String... names) {
        String any = String.join("|", names).replace("widget", "(?<!elementor-)widget");
        return new Clue(List.of(names), Pattern.compile(any, Pattern.CASE_INSENSITIVE));
    }

    /// The first match; null for none.
    @Nullable
    Matcher in(String text) {
        if (!mayBeIn(text)) {
            return null;
        }
        Matcher m = pattern.matcher(text);
        return m.find() ? m : null;
    }

    boolean isIn(String text) {
        return in(text) != null;
    }

    boolean starts(String text) {
        return mayBeIn(text) && pattern.matcher(text).lookingAt();
    }

    private boolean mayBeIn(String text) {
        if (text.isEmpty()) {
            return false;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        for (String part : parts) {
            if (lower.contains(part)) {
                return true;
            }
        }
        return false;
    }
}
