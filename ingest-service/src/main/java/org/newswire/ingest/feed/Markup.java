package org.newswire.ingest.feed;

import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;

/// HTML source as it stands in a feed, with the base of its addresses; not yet safe.
record Markup(String html, @Nullable String base) {
    private static final Pattern SPACE = Pattern.compile("[\\s\\u00A0]+");
    private static final Pattern PARAGRAPH = Pattern.compile("\\n\\s*\\n\\s*");

    static Markup ofPlain(String text, @Nullable String base) {
        return new Markup(XmlText.escaped(text), base);
    }

    /// Plain text whose lines and paragraphs count.
    static Markup ofLines(String text, @Nullable String base) {
        String html = XmlText.escaped(text.strip());
        return html.indexOf('\n') < 0
                ? new Markup(html, base)
                : new Markup(
                        "<p>" + PARAGRAPH.matcher(html).replaceAll("</p><p>").replace("\n", "<br>") + "</p>", base);
    }

    /// As a line of plain text, or null where nothing is left.
    @Nullable
    String toPlainText() {
        String text = html;
        String inner = HtmlGuess.hasTags(text)
                ? Jsoup.parseBodyFragment(RawText.closed(text)).text()
                : "";
        if (!inner.isBlank()) {
            text = inner;
        } else if (text.indexOf('&') >= 0) {
            text = Parser.unescapeEntities(text, false);
        }
        String line = SPACE.matcher(text).replaceAll(" ").strip();
        return line.isEmpty() ? null : line;
    }
}
