package org.newswire.ingest.feedformat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.URI;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.newswire.limits.CpuGrowth;

/// Asserts that the time for a hostile document is proportional to its length: no shared text is read again
/// for each item, and no pattern scans to the end from each character. Tests [FeedReader].
class HostileFeedTextIT {
    private static final URI URL = URI.create("https://news.example/feed");
    private static final String ITEM = "<item><link>a</link><title>t</title></item>";
    private static final String ENTRY = "<entry><link href='a'/><title>t</title></entry>";
    private static final String JSON_ITEM = "{\"url\":\"a\",\"title\":\"t\"},";

    static Stream<Arguments> texts() {
        return Stream.of(decoding(), repair(), inherited(), markup(), values(), discovery())
                .flatMap(each -> each);
    }

    private static Stream<Arguments> decoding() {
        return Stream.of(
                header("white space", n -> "charset=" + " ".repeat(n) + ";"),
                header("repeated", "charset="::repeat),
                header("white space before", n -> "charset" + " ".repeat(n) + ";"),
                document("charset: declared", n -> "<?xml version='1.0'" + " encoding =".repeat(n)),
                text(
                        "charset: guessed",
                        n -> "<rss>" + "\u00e4\u00fd\u00c0\u00ff".repeat(n),
                        text -> new FeedReader().read(text.getBytes(ISO_8859_1), URL, Map.of())));
    }

    private static Stream<Arguments> repair() {
        return Stream.of(
                document("junk before the root", n -> "<a:".repeat(n) + "<rss>"),
                document("junk of one name", n -> "<" + "a".repeat(n) + "<rss>"),
                document("white space before the root", n -> " ".repeat(n) + "<rss>"),
                document("tags that are never closed", n -> "<rss>" + "<a b=\"".repeat(n)),
                document("CDATA that is never closed", n -> "<rss>" + "<![CDATA[</rss".repeat(n)),
                document("CDATA that holds end tags", n -> "<rss>" + "<![CDATA[</rss>]]>".repeat(n)),
                document("comments that are never closed", n -> "<rss>" + "<!--".repeat(n)),
                document("instructions that are never closed", n -> "<rss>" + "<?a".repeat(n)),
                document("ampersands", n -> "<rss>" + "&".repeat(n)),
                document("references", n -> "<rss>" + "&a".repeat(n)),
                document("DOCTYPEs", n -> "<!DOCTYPE a [".repeat(n) + "<rss>"),
                document("DOCTYPE with comments", n -> "<!DOCTYPE a [" + "<!--".repeat(n) + "<rss>"),
                document("entities that are never closed", n -> doctype("<!ENTITY a \"".repeat(n))),
                document("entities with white space", n -> doctype("<!ENTITY" + " ".repeat(n) + "a")),
                document("entities with names", n -> doctype("<!ENTITY " + "a".repeat(n) + " b")),
                document("external entities", n -> doctype("<!ENTITY % ".repeat(n))),
                document("entity of entities", n -> doctype("<!ENTITY a '" + "&b;".repeat(n) + "'>") + "&a;".repeat(n)),
                document("control characters", n -> "<rss>" + "\u0001".repeat(n)),
                document("end tags", n -> "<rss>" + "</a>".repeat(n)),
                document("nesting", n -> "<rss>" + "<a>".repeat(n)),
                document("nested items", n -> "<rss>" + "<item><title>a".repeat(n)),
                document("attributes", n -> "<rss" + numbered(" a%d='b'", n) + ">"),
                document("namespaces", n -> "<rss><a" + numbered(" xmlns:a%d='b%d'", n) + ">" + "<b/>".repeat(n)),
                document("nested namespaces", n -> "<rss>" + numbered("<a%d:b xmlns:a%d='c'>", n) + "<b/>".repeat(n)),
                document("nested defaults", n -> "<rss>" + numbered("<a xmlns='%d'>", n)),
                document("names of elements", n -> "<rss><channel>" + numbered("<a%d/>", n)),
                document("prefixes that nobody declares", n -> "<rss><channel>" + numbered("<a%d:b/>", n)));
    }

    /// Documents with content that all items share.
    private static Stream<Arguments> inherited() {
        return Stream.of(
                document("RSS: authors", n -> rss("<dc:creator>a</dc:creator>".repeat(n) + ITEM.repeat(n))),
                document("RSS: name of an author", n -> rss(author("atom:", n) + ITEM.repeat(n))),
                document("RSS: language", n -> rss("<language> " + "a".repeat(n) + "</language>" + ITEM.repeat(n))),
                document("RSS: xml:lang", n -> "<rss xml:lang=' " + "a".repeat(n) + "'>" + ITEM.repeat(n)),
                document("RSS: xml:base", n -> "<rss xml:base='http://a/" + "b".repeat(n) + "/'>" + ITEM.repeat(n)),
                document("RSS: relative xml:base", n -> "<rss xml:base='" + "b\n/".repeat(n) + "'>" + ITEM.repeat(n)),
                document("RSS: nested xml:base", HostileFeedTextIT::nestedBases),
                document("Atom: authors", n -> atom("<author><name>a</name></author>".repeat(n) + ENTRY.repeat(n))),
                document("Atom: name of an author", n -> atom(author("", n) + ENTRY.repeat(n))),
                document("Atom: language", n -> atom("<language> " + "a".repeat(n) + "</language>" + ENTRY.repeat(n))),
                document("Atom: xml:lang", n -> "<feed xml:lang=' " + "a".repeat(n) + "'>" + ENTRY.repeat(n)),
                document("Atom: xml:base", n -> "<feed xml:base='http://a/" + "b".repeat(n) + "/'>" + ENTRY.repeat(n)),
                document("Atom: tombstones", n -> atom("<at:deleted-entry ref='a' when='b'/>".repeat(n))),
                document("Atom: hubs", n -> atom(numbered("<link rel='hub' href='http://a/%d'/>", n))),
                document("sitemap: xml:base", HostileFeedTextIT::sitemap),
                document("sitemap index", n -> "<sitemapindex>" + "<sitemap><loc>http://a/</loc></sitemap>".repeat(n)),
                document("JSON: authors", n -> json("\"authors\":[" + "{\"name\":\"a\"},".repeat(n) + "],", n)),
                document("JSON: language", n -> json("\"language\":\" " + "a".repeat(n) + "\",", n)),
                document("JSON: home page", n -> json("\"home_page_url\":\" http://a/" + "b".repeat(n) + "/\",", n)),
                document("JSON: nesting", n -> "{\"items\":[" + "[".repeat(n)),
                document("JSON: comments", n -> "{" + "/*".repeat(n)),
                document("JSON: number", n -> "{\"items\":[{\"id\":" + "1".repeat(n) + "}]}"));
    }

    private static Stream<Arguments> markup() {
        return Stream.of(
                        "<script ",
                        "<script>",
                        "<title/>",
                        "<a",
                        "<a ",
                        "</a ",
                        "<b>",
                        "<b><i>",
                        "<a href=b>",
                        "<font><p>",
                        "<table>",
                        "<table><a>",
                        "<div>",
                        "<svg><a>",
                        "<select>",
                        "<p><b>",
                        "<b></p>",
                        "<nobr>",
                        "<form><a>",
                        "<!--",
                        "<![CDATA[",
                        "&",
                        "&a",
                        "&#1",
                        "<img srcset='",
                        "\n ",
                        "( ",
                        "(1",
                        "<li><a>",
                        "</p>",
                        "<ruby><rt>",
                        "<template>",
                        "<frameset>",
                        "<math><mi>",
                        "<h1>")
                .map(piece -> text("HTML: " + piece.replace("\n", "\\n"), piece::repeat, HostileFeedTextIT::readHtml));
    }

    private static Stream<Arguments> values() {
        return Stream.of(
                item("attributes", n -> "<description>&lt;a" + numbered(" b%d=c", n) + "&gt;</description>"),
                item(
                        "image candidates",
                        n -> "<description>&lt;img srcset='" + "a,\n".repeat(n) + "'&gt;</description>"),
                item("candidate", n -> "<description>&lt;img srcset='a" + " ".repeat(n) + "b'&gt;</description>"),
                item("xml:base in HTML", HostileFeedTextIT::baseInHtml),
                item("author", n -> "<author>" + ")".repeat(n) + "</author>"),
                item("authors", n -> ("<author>" + ")".repeat(280) + "a@b.example</author>").repeat(n / 280)),
                item("mail addresses", n -> ("<author>" + "a.".repeat(145) + "@</author>").repeat(n / 290)),
                item("dates", n -> ("<pubDate>" + "1 jan ".repeat(13) + "</pubDate>").repeat(n / 80)),
                item("enclosures", n -> numbered("<enclosure url='http://a/%d' length='1,1,1'/>", n)),
                item("length of an enclosure", n -> "<enclosure url='http://a/' length='" + "1,".repeat(n) + "'/>"),
                item("categories", n -> numbered("<category>%d</category>", n)),
                item("keywords", n -> "<media:keywords>" + ",".repeat(n) + "</media:keywords>"),
                item("guid", n -> "<guid>" + "a.".repeat(n) + "</guid>"),
                item("guid with page", n -> "<guid>" + ".htm".repeat(n) + "</guid>"),
                item("media groups", n -> "<media:group><media:content url='http://a/'/></media:group>".repeat(n)),
                item("white space of a title", n -> "<title>" + " ".repeat(n) + "</title>"),
                item("link with line breaks", n -> "<link>http://a/" + "\n ".repeat(n) + "</link>"),
                item("link with dots", n -> "<link>" + "../".repeat(n) + "</link>"),
                item("licences", n -> numbered("<cc:license>http://a/%d</cc:license>", n)),
                document("TTL", n -> rss("<ttl>" + "1".repeat(n) + "</ttl>")),
                document("skipped hours", n -> rss("<skipHours>" + "<hour>1</hour>".repeat(n) + "</skipHours>")),
                document("base 64", n -> atom("<entry><content type='a/b'>" + "A".repeat(n) + "</content></entry>")),
                document("JSON text", n -> "{\"items\":[{\"content_text\":\"a" + "\\n ".repeat(n) + "x\"}]}"));
    }

    private static Stream<Arguments> discovery() {
        String link = "<link rel=alternate type=application/rss+xml href=a>";
        return Stream.of(
                document("page: links", n -> "<html>" + link.repeat(n / 10)),
                document("page: relations", n -> "<html><link rel='" + " ".repeat(n) + "x' type=a href=b>"),
                document("page: type", n -> "<html><link rel=alternate type='a" + ";".repeat(n) + "\n' href=b>"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    void takesLinearTime(String name, IntFunction<String> text, Consumer<String> parser) {
        CpuGrowth.assertNearLinear(text, 8_000, parser);
    }

    private static Arguments text(String name, IntFunction<String> text, Consumer<String> parser) {
        return arguments(name, text, parser);
    }

    private static Arguments header(String name, IntFunction<String> value) {
        return text("charset of a header: " + name, value, type -> read("<rss/>\u00e4", type));
    }

    private static Arguments document(String name, IntFunction<String> text) {
        return text(name, text, text1 -> read(text1, "text/xml; charset=utf-8"));
    }

    private static Arguments item(String name, IntFunction<String> fields) {
        return document("item: " + name, n -> rss("<item>" + fields.apply(n) + "</item>"));
    }

    private static void readHtml(String html) {
        String cdata = "<![CDATA[" + html + "]]>";
        String item = "<item><title>" + cdata + "</title><description>" + cdata + "</description></item>";
        read(rss(item), "text/xml; charset=utf-8");
    }

    /// Reads and sanitises a document.
    private static void read(String text, String contentType) {
        ReadResult result = new FeedReader().read(text.getBytes(UTF_8), URL, Map.of("content-type", contentType));
        if (result instanceof ReadResult.Parsed parsed) {
            parsed.entries().forEach(entry -> {
                entry.summary();
                entry.content();
            });
        }
    }

    private static String rss(String channel) {
        return "<rss xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:atom='http://www.w3.org/2005/Atom'"
                + " xmlns:media='http://search.yahoo.com/mrss/' xmlns:cc='http://creativecommons.org/ns'><channel>"
                + channel + "</channel></rss>";
    }

    private static String atom(String feed) {
        return "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:at='http://purl.org/atompub/tombstones/1.0'>" + feed
                + "</feed>";
    }

    private static String author(String prefix, int words) {
        return "<%1$sauthor><%1$sname>%2$s</%1$sname></%1$sauthor>".formatted(prefix, "a  ".repeat(words));
    }

    private static String nestedBases(int n) {
        String base = "<item xml:base='" + "a/".repeat(n / 50) + "'>";
        return "<rss>" + base.repeat(50) + "<item><link>a</link></item>".repeat(n);
    }

    private static String sitemap(int n) {
        return "<urlset xml:base='http://a/" + "b".repeat(n) + "/'>" + "<url><loc>a</loc></url>".repeat(n);
    }

    private static String baseInHtml(int n) {
        return "<description>&lt;p xml:base='http://a/" + "b".repeat(n) + "'&gt;"
                + "&lt;a href=c&gt;".repeat(Math.min(n, 19_000)) + "</description>";
    }

    private static String json(String members, int items) {
        return "{" + members + "\"items\":[" + JSON_ITEM.repeat(items) + "]}";
    }

    private static String doctype(String subset) {
        return "<!DOCTYPE a [" + subset + "]><rss>";
    }

    private static String numbered(String form, int n) {
        return IntStream.range(0, n)
                .mapToObj(i -> form.replace("%d", Integer.toString(i)))
                .collect(Collectors.joining());
    }
}
