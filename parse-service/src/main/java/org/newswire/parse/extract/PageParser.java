package org.newswire.parse.extract;

import java.util.Iterator;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.jsoup.parser.StreamParser;
import org.jspecify.annotations.Nullable;

/// Parses HTML as browsers do, within limits of depth and number of elements, so that a page made
/// to exhaust memory can't: what lies beyond is left out.
final class PageParser {
    private static final int MAX_DEPTH = 400;
    private static final int MAX_ELEMENTS = 150_000;

    private PageParser() {}

    static Document parse(String html, @Nullable String baseUri) {
        Document page = tree(html, baseUri);
        LateParts.place(page, html);
        return page;
    }

    private static Document tree(String html, @Nullable String baseUri) {
        Parser parser = Parser.htmlParser().setMaxDepth(MAX_DEPTH);
        String base = baseUri == null ? "" : baseUri;
        if (html.length() < MAX_ELEMENTS * 3) {
            return parser.parseInput(html, base);
        }
        try (var stream = new StreamParser(parser).parse(html, base)) {
            Iterator<Element> elements = stream.iterator();
            for (int n = 0; n < MAX_ELEMENTS && elements.hasNext(); n++) {
                elements.next();
            }
            return stream.stop().document();
        }
    }
}
