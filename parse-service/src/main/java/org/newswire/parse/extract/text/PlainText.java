package org.newswire.parse.extract.text;

import java.util.regex.Pattern;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;

/// Converts values that should be plain text but contain HTML entities and elements. A `<` that is not
/// markup stays, as in "a < b" or "<3".
public final class PlainText {
    private static final String INLINE = "em|i|b|strong|span|u|sup|sub";
    private static final Pattern MARKS =
            Pattern.compile("</?(?:" + INLINE + ")(?:\\s[^<>]{0,200})?>|<br ?/?>", Pattern.CASE_INSENSITIVE);
    private static final Pattern ELEMENTS = Pattern.compile(
            "</?(?:" + INLINE + "|a|small|mark|code|q|cite|font|abbr)(?:\\s[^<>]{0,400})?/?>",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern BLOCKS = Pattern.compile(
            "</?(?:p|div|br|li|ul|ol|h[1-6]|section|article|figure|figcaption|blockquote|img|hr|table|tr|td)(?:\\s[^<>]{0,400})?/?>",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");

    private PlainText() {}

    /// Removes entities and inline elements from a title.
    public static @Nullable String ofTitle(@Nullable String title) {
        return title == null || isPlain(title)
                ? title
                : MARKS.matcher(Parser.unescapeEntities(title, false)).replaceAll("");
    }

    /// Removes entities and elements and collapses white space.
    public static String of(String stated) {
        String text = stated;
        if (!isPlain(text)) {
            text = Parser.unescapeEntities(text, false);
            text = text.indexOf('<') < 0
                    ? text
                    : ELEMENTS.matcher(BLOCKS.matcher(text).replaceAll(" ")).replaceAll("");
        }
        return inOneLine(text);
    }

    /// Collapses white space.
    public static String inOneLine(String text) {
        return (hasSingleBlanks(text) ? text : BLANKS.matcher(text).replaceAll(" ")).strip();
    }

    /// A fast check whether the text needs no change.
    public static boolean hasSingleBlanks(String text) {
        char before = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || (c == ' ' && before == ' ') || (c > 0x7e && Character.isSpaceChar(c))) {
                return false;
            }
            before = c;
        }
        return true;
    }

    private static boolean isPlain(String text) {
        return text.indexOf('&') < 0 && text.indexOf('<') < 0;
    }
}
