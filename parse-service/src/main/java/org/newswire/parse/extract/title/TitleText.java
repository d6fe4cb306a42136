package org.newswire.parse.extract.title;

import java.util.regex.Pattern;
import org.newswire.text.PrintableText;

/// Cleans titles for display and comparison.
public final class TitleText {
    private static final int MAX_TITLE = 4_000;

    /// Some sites use Markdown emphasis in plain text: *The Waste Land* at 100.
    private static final Pattern EMPHASIS = Pattern.compile(
            "(?<![\\w*])\\*{1,2}(?=[^\\s*])([^*]{2,})(?<=\\S)\\*{1,2}(?![\\w*])", Pattern.UNICODE_CHARACTER_CLASS);

    private TitleText() {}

    /// Removes emphasis marks and invisible characters, and collapses white space.
    public static String clean(String s) {
        var out = new StringBuilder(s.length());
        for (int i = 0; i < s.length() && out.length() < MAX_TITLE; i++) {
            char c = s.charAt(i);
            boolean blank = Character.isWhitespace(c) || c == '\u00a0';
            if (blank && !out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
                out.append(' ');
            } else if (!blank && isWritten(c)) {
                out.append(c);
            }
        }
        return out.indexOf("*") < 0
                ? out.toString().strip()
                : EMPHASIS.matcher(out).replaceAll("$1").strip();
    }

    /// Whether a character is visible: no soft hyphen, zero-width space, icon or bidirectional control.
    private static boolean isWritten(char c) {
        return c != '\u00ad' && c != '\u200b' && (c < '\ue000' || c > '\uf8ff') && !PrintableText.isBidiControl(c);
    }
}
