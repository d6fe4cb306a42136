package org.newswire.parse.extract.page;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.jsoup.parser.StreamParser;
import org.jspecify.annotations.Nullable;

/// Parses HTML as browsers do, within limits of depth and number of elements, so that a page made
/// to exhaust memory can't: what lies beyond is left out.
public final class PageParser {
    private static final Pattern XHTML =
            Pattern.compile("\\s*application/(?:xhtml\\+)?xml\\b", Pattern.CASE_INSENSITIVE);
    private static final int MAX_DEPTH = 400;
    private static final int MAX_ELEMENTS = 150_000;

    private PageParser() {}

    /// The tree of a page, in the charset that the page proves or states.
    public static Document parse(Page page) {
        byte[] body = page.body();
        String type = page.header("content-type");
        if (type != null && XHTML.matcher(type).lookingAt()) {
            return parse(Xhtml.asHtml(whole(PageDecoder.reader(body, type))), page.url());
        }
        Document document = tree(PageDecoder.reader(body, type), body.length, page.url());
        if (LateParts.mayBeIn(body, Math.min(body.length, PageDecoder.MAX_BYTES))) {
            LateParts.place(document);
        }
        return document;
    }

    private static String whole(Reader reader) {
        try (reader) {
            return reader.readAllAsString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The tree of markup that is text already, such as that of a feed.
    public static Document parse(String html, @Nullable String baseUri) {
        Document document = tree(new StringReader(html), html.length(), baseUri);
        if (LateParts.mayBeIn(html)) {
            LateParts.place(document);
        }
        return document;
    }

    /// @param length at least as many characters, for pages that are small beyond doubt
    private static Document tree(Reader html, int length, @Nullable String baseUri) {
        Parser parser = Parser.htmlParser().setMaxDepth(MAX_DEPTH);
        String base = baseUri == null ? "" : baseUri;
        if (length < MAX_ELEMENTS * 3) {
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
