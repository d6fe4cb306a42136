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
import org.newswire.pipeline.untrusted.Limit;

/// Parses HTML as browsers do, within limits of depth and number of elements, so that a page made
/// to exhaust memory can't: content beyond a limit is left out, and [#isCut] returns true.
public final class PageParser {
    private static final Pattern XHTML =
            Pattern.compile("\\s*application/(?:xhtml\\+)?xml\\b", Pattern.CASE_INSENSITIVE);

    @Limit(of = "depth of a page's elements", past = "deeper ones are flattened")
    private static final int MAX_DEPTH = 400;

    @Limit(of = "elements of a page", past = "the rest is left out; `cut` names `text`")
    private static final int MAX_ELEMENTS = 150_000;
    /// Each paragraph gets copies of unclosed formatting elements (HTML standard, 13.2.4.3), so every tag may
    /// create this many elements.
    private static final int MAX_COPIES = 256;
    private static final int MIN_TAG_CHARS = 3;
    /// A longer base is ignored, since each resolved relative link would be as long.
    private static final int MAX_BASE_CHARS = 2_048;
    /// An attribute of the document itself, where no page can set it.
    private static final String CUT = "newswire-cut";

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
        if (body.length > PageDecoder.MAX_BYTES) {
            document.attr(CUT, true);
        }
        return document;
    }

    /// Whether a part of the page was left out.
    public static boolean isCut(Document document) {
        return document.hasAttr(CUT);
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
        Document document = length < MAX_ELEMENTS / MAX_COPIES * MIN_TAG_CHARS
                ? parser.parseInput(html, base)
                : limitedTree(parser, html, base);
        if (document.baseUri().length() > MAX_BASE_CHARS && document.baseUri().length() > base.length()) {
            document.setBaseUri(base);
        }
        return document;
    }

    private static Document limitedTree(Parser parser, Reader html, String base) {
        try (var stream = new StreamParser(parser).parse(html, base)) {
            Iterator<Element> elements = stream.iterator();
            int n = 0;
            while (n < MAX_ELEMENTS && elements.hasNext()) {
                elements.next();
                n++;
            }
            Document document = stream.stop().document();
            if (n == MAX_ELEMENTS) {
                document.attr(CUT, true);
            }
            return document;
        }
    }
}
