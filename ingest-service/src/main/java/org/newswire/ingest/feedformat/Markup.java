package org.newswire.ingest.feedformat;

import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;

/// Unsanitised HTML of a feed, with the base of its relative URLs.
record Markup(String html, @Nullable String base) {
    private static final Pattern SPACE = Pattern.compile("[\\s\\u00A0]+");
    private static final Pattern PARAGRAPH = Pattern.compile("\\n\\s*\\n\\s*");

    static Markup ofPlain(String text, @Nullable String base) {
        return new Markup(XmlText.escaped(text), base);
    }

    /// Converts plain text to HTML, with its line breaks and paragraphs.
    static Markup ofLines(String text, @Nullable String base) {
        String html = XmlText.escaped(text.strip());
        return html.indexOf('\n') < 0
                ? new Markup(html, base)
                : new Markup(
                        "<p>" + PARAGRAPH.matcher(html).replaceAll("</p><p>").replace("\n", "<br>") + "</p>", base);
    }

    /// Converts the HTML to one line of plain text, or null if nothing remains.
    @Nullable
    String toPlainText() {
        String text = html;
        String inner = HtmlDetector.hasTags(text)
                ? Jsoup.parseBodyFragment(RawTextElements.closed(text)).text()
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
