package org.newswire.ingest.feedformat;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Metamorphic test: reads equivalent spellings of a document and expects the same feed.
class FeedReaderVariationsTest {
    private static final String RSS = """
            <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom10="http://www.w3.org/2005/Atom"\
             xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
            <channel><title>Hafenblatt</title><link>https://paper.example/</link><description>Küste &amp; Meer</description>
            <atom10:link rel="hub" href="https://hub.example/"/>
            <item><title>Fähre &amp; Zug</title><link>https://paper.example/1</link><guid isPermaLink="false">n1</guid>
            <description>&lt;p&gt;Größer als früher&lt;/p&gt;</description><dc:creator>Jörg Möwe</dc:creator>
            <pubDate>Thu, 05 Nov 2026 10:00:00 GMT</pubDate><category>Hafen</category><slash:comments>4</slash:comments></item>
            <item><title>Ebbe</title><link>https://paper.example/2</link><guid>https://paper.example/2</guid>
            <pubDate>Wed, 04 Nov 2026 10:00:00 GMT</pubDate></item>
            </channel></rss>""";
    private static final String ATOM = """
            <feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"\
             xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">
            <title>Hafenblatt</title><id>urn:paper</id><link href="https://paper.example/"/>
            <feedburner:info uri="paper"></feedburner:info>
            <entry><title type="html">Fähre &amp;amp; Zug</title><id>urn:paper:1</id><link href="https://paper.example/1"/>
            <link rel="replies" href="https://paper.example/1/replies" thr:count="4"/>
            <updated>2026-11-05T10:00:00Z</updated><author><name>Jörg Möwe</name></author>
            <content type="html">&lt;p&gt;Größer als früher&lt;/p&gt;</content></entry>
            <entry><title>Ebbe</title><id>urn:paper:2</id><link href="https://paper.example/2"/>
            <updated>2026-11-04T10:00:00Z</updated></entry>
            </feed>""";
    private static final String RDF = """
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"\
             xmlns:dc="http://purl.org/dc/elements/1.1/">
            <channel rdf:about="https://paper.example/"><title>Hafenblatt</title><link>https://paper.example/</link></channel>
            <item rdf:about="https://paper.example/1"><title>Fähre &amp; Zug</title><link>https://paper.example/1</link>
            <dc:date>2026-11-05T10:00:00Z</dc:date></item>
            <item rdf:about="https://paper.example/2"><title>Ebbe</title><link>https://paper.example/2</link>
            <dc:date>2026-11-04T10:00:00Z</dc:date></item>
            </rdf:RDF>""";
    private static final String JSON = """
            {"version":"https://jsonfeed.org/version/1.1","title":"Hafenblatt","home_page_url":"https://paper.example/",\
            "items":[{"id":"n1","url":"https://paper.example/1","title":"Fähre & Zug","content_html":"<p>Größer</p>",\
            "date_published":"2026-11-05T10:00:00Z"},{"id":"n2","url":"https://paper.example/2","title":"Ebbe"}]}""";

    private static final Pattern TEXT = Pattern.compile(">([^<>]*\\S[^<>]*)</");
    private static final Pattern ATTRIBUTE = Pattern.compile("\\s([\\w:]+)=\"([^\"]*)\"");
    private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"%s\"?>\n";

    @TestFactory
    Stream<DynamicTest> readsTheSameFromEverySpelling() {
        List<DynamicTest> tests = new ArrayList<>();
        Map.of("RSS", RSS, "Atom", ATOM, "RDF", RDF).forEach((format, document) -> {
            xmlSpellings()
                    .forEach((name, spelling) -> tests.add(test(
                            format + ", " + name,
                            document,
                            spelling.apply(document).getBytes(UTF_8))));
            encodings(document).forEach((name, body) -> tests.add(test(format + " in " + name, document, body)));
        });
        encodings(JSON)
                .forEach((name, body) -> tests.add(test("JSON in " + name, JSON, withoutDeclaration(name, body))));
        jsonSpellings().forEach((name, body) -> tests.add(test("JSON, " + name, JSON, body.getBytes(UTF_8))));
        return tests.stream();
    }

    private static DynamicTest test(String name, String document, byte[] varied) {
        return DynamicTest.dynamicTest(
                name,
                () -> assertThat(description(varied)).isNotEmpty().isEqualTo(description(document.getBytes(UTF_8))));
    }

    /// Returns the feed and its entries as text, without flags and charset.
    private static List<String> description(byte[] body) {
        ReadResult.Parsed parsed =
                FeedReaderFixtures.parsed(FeedReaderFixtures.READER.read(body, FeedReaderFixtures.URL, Map.of()));
        List<String> lines = new ArrayList<>();
        lines.add(parsed.feed().toString());
        for (Entry e : parsed.entries()) {
            lines.add(String.join(
                    " | ",
                    Stream.of(e.id(), e.link(), e.title(), e.titleHtml(), e.summary(), e.content(), e.authors())
                            .map(String::valueOf)
                            .toList()));
            lines.add(e.date() + " " + e.categories() + " " + e.extensions().get());
        }
        return lines;
    }

    private static Map<String, UnaryOperator<String>> xmlSpellings() {
        Map<String, UnaryOperator<String>> spellings = new LinkedHashMap<>();
        spellings.put("CDATA", x -> TEXT.matcher(x).replaceAll(text -> ">" + cdata(text.group(1)) + "</"));
        spellings.put("half CDATA", x -> x.replace("als früher", "<![CDATA[als ]]>früher"));
        spellings.put("numeric references", FeedReaderVariationsTest::numeric);
        spellings.put(
                "HTML's entities",
                x -> x.replace("ä", "&auml;").replace("ö", "&ouml;").replace("ü", "&uuml;"));
        spellings.put("single quotes", x -> ATTRIBUTE.matcher(x).replaceAll(" $1 = '$2'"));
        spellings.put("line breaks in tags", x -> ATTRIBUTE.matcher(x).replaceAll("\n\t$1=\"$2\""));
        spellings.put("CRLF", x -> x.replace("\n", "\r\n"));
        spellings.put("space around text", x -> TEXT.matcher(x).replaceAll(">\n  $1\n </"));
        spellings.put("comments", x -> x.replaceAll("<(item|entry|title)", "<!-- <item> & --><$1"));
        spellings.put("processing instructions", x -> x.replaceAll("<(item|entry|title)", "<?php echo 1 ?><$1"));
        spellings.put("a DOCTYPE", x -> "<!DOCTYPE rss [<!ENTITY amper \"&#38;#38;\">]>\n" + x);
        spellings.put("a stylesheet", x -> "<?xml-stylesheet href='/feed.xsl'?>\n<!-- <rss> -->\n" + x);
        spellings.put("a warning before", x -> "<b>Warning</b>: foo in /x.php on line 3<br />\n" + x);
        spellings.put("a script behind", x -> x + "\n<script>var a = '<b>' && 1;</script>");
        spellings.put("control characters", x -> x.replace("\n", "\n\u0000\u0008"));
        spellings.put("prefixes renamed", x -> x.replaceAll("\\b(dc|slash|thr|rdf|atom10)(?=[:=])", "$1q"));
        spellings.put("prefixes undeclared", x -> x.replaceAll(" xmlns:(dc|atom10|thr|slash)=\"[^\"]*\"", ""));
        spellings.put("namespaces with https", x -> x.replaceAll("(xmlns[:\\w]*=\")http:", "$1https:"));
        spellings.put("namespaces in capitals", FeedReaderVariationsTest::capitalNamespaces);
        spellings.put("an empty element first", x -> x.replaceAll("<(item|entry)( [^>]*)?>", "<$1$2><title/><link/>"));
        spellings.put("a foreign title first", x -> x.replaceAll("<(item|entry)( [^>]*)?>", "<$1$2>" + FOREIGN));
        spellings.put("the root not closed", x -> x.replaceAll("</(rss|feed|rdf:RDF)>", ""));
        spellings.put("the next entry cut in CDATA", x -> cut(x) + "<title>No</title><link><![CDATA[</item></entry>");
        spellings.put("the next entry cut in a tag", x -> cut(x) + "<title>No</title><link href=\"http");
        return spellings;
    }

    private static final String FOREIGN = "<x:title xmlns:x=\"urn:example:x\">No</x:title>";

    private static String cdata(String escaped) {
        return "<![CDATA[" + escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") + "]]>";
    }

    private static String numeric(String xml) {
        StringBuilder numeric = new StringBuilder();
        xml.codePoints().forEach(c -> {
            if (c > 126) {
                numeric.append(c % 2 == 0 ? "&#" + c : "&#x" + Integer.toHexString(c))
                        .append(';');
            } else {
                numeric.appendCodePoint(c);
            }
        });
        return numeric.toString();
    }

    private static String capitalNamespaces(String xml) {
        return Pattern.compile("(xmlns[:\\w]*=)(\"[^\"]*\")")
                .matcher(xml)
                .replaceAll(found -> found.group(1) + found.group(2).toUpperCase(Locale.ROOT));
    }

    /// Cuts the document after its last entry and adds the start of another one.
    private static String cut(String xml) {
        String tag = xml.contains("<entry>") ? "entry" : "item";
        return xml.substring(0, xml.lastIndexOf("</" + tag + ">") + tag.length() + 3) + "<" + tag + ">";
    }

    private static Map<String, byte[]> encodings(String document) {
        Map<String, byte[]> bodies = new LinkedHashMap<>();
        bodies.put("UTF-8 with a mark", ("\uFEFF" + document).getBytes(UTF_8));
        bodies.put("UTF-16LE with a mark", ("\uFEFF" + document).getBytes(UTF_16LE));
        bodies.put("UTF-16BE without a mark", document.getBytes(UTF_16BE));
        bodies.put("UTF-32LE", document.getBytes(Charset.forName("UTF-32LE")));
        bodies.put("UTF-8 declared as another", (DECLARATION.formatted("iso-8859-1") + document).getBytes(UTF_8));
        for (String name : List.of("windows-1252", "iso-8859-15", "gb18030")) {
            bodies.put(name, (DECLARATION.formatted(name) + document).getBytes(Charset.forName(name)));
        }
        return bodies;
    }

    /// Returns the body unless JSON cannot have this encoding.
    private static byte[] withoutDeclaration(String name, byte[] body) {
        return name.startsWith("UTF-8 d") || !name.startsWith("UTF") ? JSON.getBytes(UTF_8) : body;
    }

    private static Map<String, String> jsonSpellings() {
        return Map.of(
                "white space",
                        JSON.replace(",\"", ",\n\t\"")
                                .replace(":", " :")
                                .replace(" ://", "://")
                                .replace("T10 :00 :00", "T10:00:00"),
                "escapes", JSON.replace("ä", "\\u00e4").replace("ö", "\\u00F6").replace("/", "\\/"),
                "unknown keys", JSON.replace("{", "{\"_x\":{\"title\":\"No\",\"items\":[{\"id\":\"no\"}]},"),
                "items first",
                        "{" + items() + "," + JSON.replace("," + items(), "").substring(1),
                "an end that is missing", JSON.substring(0, JSON.length() - 2),
                "a cut item behind", JSON.substring(0, JSON.length() - 2) + ",{\"id\":\"n3\",\"title\":\"N",
                "text behind", JSON + "\n<!-- served by cache -->");
    }

    private static String items() {
        return JSON.substring(JSON.indexOf("\"items\""), JSON.length() - 1);
    }
}
