package org.newswire.parse.extract.page;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.jsoup.parser.StreamParser;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.Limit;
import org.newswire.text.TextDecoder;

/// Parses HTML as browsers do. Depth and number of elements are limited, so hostile pages cannot exhaust
/// memory. Content beyond a limit is dropped, and [#isTruncated] returns true.
public final class PageParser {
    private static final Pattern XHTML =
            Pattern.compile("\\s*application/(?:xhtml\\+)?xml\\b", Pattern.CASE_INSENSITIVE);

    @Limit(of = "parsed bytes per page", past = "the remainder is dropped; `cut` names `text`")
    private static final int MAX_BYTES = 6 << 20;

    @Limit(of = "element depth of a page", past = "deeper ones are flattened")
    private static final int MAX_DEPTH = 400;

    @Limit(of = "elements per page", past = "the remainder is dropped; `cut` names `text`")
    private static final int MAX_ELEMENTS = 150_000;
    /// Unclosed formatting elements are copied into each paragraph (HTML standard, 13.2.4.3), so a tag may
    /// create this many elements.
    private static final int MAX_COPIES = 256;
    private static final int MIN_TAG_CHARS = 3;
    /// A longer base is ignored because each relative link would become as long.
    private static final int MAX_BASE_CHARS = 2_048;
    /// An attribute of the document node, which no page can set.
    private static final String TRUNCATED = "newswire-cut";

    private PageParser() {}

    public static Document parse(WebPage page) {
        byte[] body = page.body();
        int length = Math.min(body.length, MAX_BYTES);
        String type = page.header("content-type");
        boolean isXhtml = type != null && XHTML.matcher(type).lookingAt();
        Reader reader = TextDecoder.pageReader(body, length, type);
        Document document = isXhtml ? parse(Xhtml.asHtml(whole(reader)), page.url()) : html(reader, page, length);
        if (body.length > MAX_BYTES) {
            document.attr(TRUNCATED, true);
        }
        return document;
    }

    private static Document html(Reader reader, WebPage page, int length) {
        Document document = tree(reader, page.body().length, page.url());
        if (StreamedSegments.mayBeIn(page.body(), length)) {
            StreamedSegments.place(document);
        }
        return document;
    }

    /// Whether a part of the page was dropped.
    public static boolean isTruncated(Document document) {
        return document.hasAttr(TRUNCATED);
    }

    private static String whole(Reader reader) {
        try (reader) {
            return reader.readAllAsString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Parses markup that is already decoded, such as the content of a feed.
    public static Document parse(String html, @Nullable String baseUri) {
        Document document = tree(new StringReader(html), html.length(), baseUri);
        if (StreamedSegments.mayBeIn(html)) {
            StreamedSegments.place(document);
        }
        return document;
    }

    /// @param length number of characters, or more; small pages need no element count
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
                document.attr(TRUNCATED, true);
            }
            return document;
        }
    }

    /// Converts XHTML to HTML. In XML, `<script src="a.js"/>` is complete; an HTML parser would swallow the
    /// rest of the page.
    private static final class Xhtml {
        private static final Pattern EMPTY = Pattern.compile(
                "<(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)[\\s/])"
                        + "([a-zA-Z][\\w:-]{0,60}+)(?=[\\s/])([^<>]{0,2000}+)(?<=/)>",
                Pattern.CASE_INSENSITIVE);
        /// Sections in which tags are not elements.
        private static final Pattern RAW =
                Pattern.compile("<!\\[CDATA\\[|<!--|<(script|style)\\b[^<>]{0,2000}+(?<!/)>", Pattern.CASE_INSENSITIVE);

        /// Adds an end tag to each self-closing element. Takes linear time.
        static String asHtml(String xml) {
            var html = new StringBuilder(xml.length() + 200);
            Matcher raw = RAW.matcher(xml);
            int from = 0;
            while (from < xml.length() && raw.find(from)) {
                html.append(withEnds(xml.substring(from, raw.start())));
                int end = xml.indexOf(endOf(raw), raw.end());
                from = end < 0 ? xml.length() : end;
                html.append(xml, raw.start(), from);
            }
            return html.append(withEnds(xml.substring(from))).toString();
        }

        private static String endOf(MatchResult raw) {
            if (raw.group(1) != null) {
                return "</" + raw.group(1);
            }
            return raw.group().startsWith("<!--") ? "-->" : "]]>";
        }

        private static String withEnds(String xml) {
            return EMPTY.matcher(xml)
                    .replaceAll(empty -> Matcher.quoteReplacement("<" + empty.group(1)
                            + empty.group(2).substring(0, empty.group(2).length() - 1) + "></" + empty.group(1) + ">"));
        }
    }
}
