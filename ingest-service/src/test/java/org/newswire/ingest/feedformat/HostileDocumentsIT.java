package org.newswire.ingest.feedformat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.newswire.limits.CpuGrowth;

/// Reads documents that are built to exhaust a reader. The time limits are ten times the time of a slow
/// machine. Tests [FeedReader].
class HostileDocumentsIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Test
    void limitsABillionLaughs() {
        ReadResult.Parsed parsed = FeedReaderFixtures.parsed(read(billionLaughs()));

        assertThat(parsed.flags()).contains(Flag.ENTITY_LIMIT);
        assertThat(parsed.entries()).extracting(Entry::title).containsExactly("still read");
    }

    private static String billionLaughs() {
        StringBuilder doctype = new StringBuilder("<!DOCTYPE rss [<!ENTITY e0 \"ha\">");
        for (int i = 1; i < 30; i++) {
            doctype.append(
                    "<!ENTITY e%d \"%s\">".formatted(i, "&e%d;".formatted(i - 1).repeat(10)));
        }
        return doctype + "]><rss><channel><title>&e29;</title><item><title>still read</title></item></channel></rss>";
    }

    @Test
    void theDocumentAfterABillionLaughsIsReadInFull() {
        read(billionLaughs());

        ReadResult.Parsed next = FeedReaderFixtures.parsed(read(nested(1)));

        assertThat(next.flags()).isEmpty();
        assertThat(next.feed().title()).isEqualTo("ha");
    }

    @Test
    void expandsEntitiesToADepthOfEight() {
        assertThat(FeedReaderFixtures.parsed(read(nested(8))).feed().title()).isEqualTo("ha");
        ReadResult.Parsed deeper = FeedReaderFixtures.parsed(read(nested(9)));
        assertThat(deeper.flags()).contains(Flag.ENTITY_LIMIT);
        assertThat(deeper.feed().title()).isNull();
    }

    private static String nested(int depth) {
        StringBuilder doctype = new StringBuilder("<!DOCTYPE rss [<!ENTITY e0 \"ha\">");
        for (int i = 1; i <= depth; i++) {
            doctype.append("<!ENTITY e%d \"&e%d;\">".formatted(i, i - 1));
        }
        return doctype + "]><rss><channel><title>&e" + depth + ";</title></channel></rss>";
    }

    @Test
    void limitsARecursiveEntity() {
        ReadResult.Parsed parsed = FeedReaderFixtures.parsed(
                read(
                        "<!DOCTYPE rss [<!ENTITY a \"&b;\"><!ENTITY b \"&a;\">]><rss><channel><title>&a;</title></channel></rss>"));

        assertThat(parsed.flags()).contains(Flag.ENTITY_LIMIT);
    }

    @Test
    void limitsManyUsesOfALargeEntity() {
        String document = "<!DOCTYPE rss [<!ENTITY a \"" + "x".repeat(50_000) + "\">]><rss><channel><title>"
                + "&a;".repeat(50_000) + "</title></channel></rss>";

        ReadResult.Parsed parsed = FeedReaderFixtures.parsed(read(document));

        assertThat(parsed.flags()).contains(Flag.ENTITY_LIMIT);
        assertThat(parsed.feed().title()).hasSizeLessThan(10_001);
    }

    @Test
    void sendsNoRequest() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            String origin = "http://127.0.0.1:" + server.getAddress().getPort();
            String document = """
                    <?xml-stylesheet href="%1$s/style.xsl" type="text/xsl"?>
                    <!DOCTYPE rss PUBLIC "x" "%1$s/rss.dtd" [
                      <!ENTITY % param SYSTEM "%1$s/param.dtd"> %%param;
                      <!ENTITY ext SYSTEM "%1$s/entity.txt">
                    ]>
                    <rss xmlns:xi="http://www.w3.org/2001/XInclude" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                        xsi:schemaLocation="a %1$s/schema.xsd"><channel><title>a&ext;b</title>
                    <xi:include href="%1$s/include.xml" parse="text"/>
                    <item><title>t</title><description>&lt;img src="%1$s/i.png"&gt;</description></item></channel></rss>
                    """.replace("%1$s", origin).replace("%%", "%");

            ReadResult.Parsed parsed = FeedReaderFixtures.parsed(read(document));

            assertThat(parsed.entries()).hasSize(1);
            assertThat(parsed.flags()).contains(Flag.EXTERNAL_ENTITY);
            assertThat(requests).hasValue(0);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void keepsTheNewestOfThirtyThousandEntries() {
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        String items = IntStream.range(0, 30_000)
                .mapToObj(
                        i -> "<item><guid>" + i + "</guid><pubDate>" + start.plusSeconds(60L * i) + "</pubDate></item>")
                .collect(Collectors.joining());

        ReadResult.Parsed parsed = FeedReaderFixtures.parsed(read("<rss><channel>" + items + "</channel></rss>"));

        assertThat(parsed.entries())
                .hasSize(20_000)
                .first()
                .extracting(Entry::id)
                .isEqualTo("10000");
        assertThat(parsed.entries()).last().extracting(Entry::id).isEqualTo("29999");
        assertThat(parsed.flags()).containsExactly(Flag.MANY_ITEMS);
    }

    @Test
    void readsTheEndsOfFiftyMegabytes() {
        String item = "<item><guid>g</guid><description>" + "word ".repeat(20_000) + "</description></item>";

        ReadResult.Parsed parsed = FeedReaderFixtures.parsed(
                read("<rss><channel><title>t</title>" + item.repeat(500) + "</channel></rss>"));

        assertThat(parsed.entries()).hasSizeBetween(330, 340);
        assertThat(parsed.flags()).containsExactly(Flag.TOO_LARGE);
    }

    @Test
    void survivesNestingOfAHundredThousand() {
        String deep = "<a>".repeat(100_000) + "x" + "</a>".repeat(100_000);

        ReadResult.Parsed parsed =
                FeedReaderFixtures.parsed(read("<rss><channel><title>t</title><item><title>i</title><description>"
                        + deep + "</description></item></channel></rss>"));

        assertThat(parsed.feed().title()).isEqualTo("t");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("repetitions")
    void takesLinearTime(String name, IntFunction<String> document) {
        read(document.apply(50_000));

        assertTimeoutPreemptively(LIMIT, () -> read(document.apply(1_000_000)));
    }

    /// A document whose files inherit all credits and the caption of the entry.
    @Test
    void takesLinearTimeForInheritedTexts() {
        String entry = "<item><title>t</title><media:description>" + "&lt;b>word&lt;/b> ".repeat(400)
                + "</media:description>" + repeat("<media:credit>&lt;b>A &amp;amp; B&lt;/b></media:credit>", 20_000)
                + IntStream.range(0, 490)
                        .mapToObj(i -> "<media:content url='https://a.example/" + i + ".jpg'/>")
                        .collect(Collectors.joining())
                + "</item>";
        String document = "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel>" + entry.repeat(20)
                + "</channel></rss>";

        Duration took = CpuGrowth.cpuTime(() -> FeedReaderFixtures.parsed(read(document))
                .entries()
                .forEach(each -> assertThat(each.extensions().get().media()).hasSize(50)));
        assertThat(took).isLessThan(Duration.ofSeconds(3));
    }

    static Stream<Arguments> repetitions() {
        return Stream.of(
                hostile("unclosed elements", size -> "<rss><channel><item>" + repeat("<a>", size)),
                hostile("unclosed items", size -> "<rss><channel>" + repeat("<item><title>x", size)),
                hostile("end tags", size -> "<rss><channel>" + repeat("</b>", size)),
                hostile("siblings", size -> "<rss><channel><item>" + repeat("<b/>", size) + "</item></channel></rss>"),
                hostile("attributes", size -> "<rss " + repeat("a b c ", size) + "/>"),
                hostile(
                        "distinct names",
                        size -> "<rss><channel>"
                                + IntStream.range(0, size / 10)
                                        .mapToObj(i -> "<n" + i + "/>")
                                        .collect(Collectors.joining())
                                + "</channel></rss>"),
                hostile(
                        "namespaces",
                        size -> "<rss>"
                                + IntStream.range(0, size / 30)
                                        .mapToObj(i -> "<a xmlns:n" + i + "='u" + i + "'>")
                                        .collect(Collectors.joining())),
                hostile("doctypes", size -> repeat("<!DOCTYPE a [", size)),
                hostile("doctypes after the root", size -> "<rss>" + repeat("<!DOCTYPE[>", size)),
                hostile("tags without end", size -> "<rss>" + repeat("<item </item ", size)),
                hostile("open comments", size -> "<rss>" + repeat("<!-- ", size)),
                hostile("open sections", size -> "<rss>" + repeat("<![CDATA[", size)),
                hostile("ampersands", size -> "<rss><channel><title>" + repeat("&", size)),
                hostile(
                        "open references",
                        size -> "<rss><channel><title>" + repeat("&aaaaaaaaaaaaaaaaaaaaaaaaa", size)),
                hostile("angles", size -> repeat("<", size)),
                hostile("quotes", size -> "<rss " + repeat("a=\"'", size)),
                hostile("authors", size -> inItem(repeat("<author>a@b.example (x)</author>", size))),
                hostile(
                        "distinct authors",
                        size -> inItem(IntStream.range(0, size / 40)
                                .mapToObj(i -> "<author>a" + i + "</author>")
                                .collect(Collectors.joining()))),
                hostile(
                        "distinct files",
                        size -> inItem(IntStream.range(0, size / 40)
                                .mapToObj(i -> "<enclosure url='http://a.example/" + i + "'/>")
                                .collect(Collectors.joining()))),
                hostile("one long author", size -> inItem("<author>" + repeat("(((<<< ", size) + "</author>")),
                hostile("one long date", size -> inItem("<pubDate>" + repeat("1 Jan ", size) + "</pubDate>")),
                hostile(
                        "one long length",
                        size -> inItem("<enclosure url='http://a.example/' length='" + repeat("1,", size) + "'/>")),
                hostile("one long address", size -> inItem("<link>" + repeat("../a/", size) + "</link>")),
                hostile("formatting", size -> html(repeat("<b><i><p>", size))),
                hostile("anchors", size -> html(repeat("<a href=x><div>", size))),
                hostile("fonts", size -> html(repeat("<font color=a><p>", size))),
                hostile("tables", size -> html(repeat("<table><b>", size))),
                hostile("table cells", size -> html(repeat("<table><tr><td>", size))),
                hostile("frames", size -> html(repeat("<iframe>", size))),
                hostile(
                        "made-up elements",
                        size -> html(IntStream.range(0, size / 20)
                                        .mapToObj(i -> "<x" + i + ">")
                                        .collect(Collectors.joining())
                                + "</x1>")),
                hostile("select", size -> html(repeat("<select><option>", size))),
                hostile("vector graphics", size -> html(repeat("<svg><desc>", size))),
                hostile("JSON arrays", size -> repeat("[", size)),
                hostile("JSON objects", size -> repeat("{\"items\":[", size)),
                hostile("JSON items", size -> "{\"items\":[" + repeat("{},", size)),
                hostile("JSON digits", size -> "{\"items\":[{\"id\":" + repeat("9", size) + "}]}"),
                hostile(
                        "web page",
                        size -> "<html><head>" + repeat("<link rel=alternate type=text/xml href=a><b>", size)));
    }

    private static Arguments hostile(String name, IntFunction<String> document) {
        return Arguments.of(name, document);
    }

    private static String inItem(String inner) {
        return "<rss><channel><item>" + inner + "</item></channel></rss>";
    }

    private static String html(String inner) {
        return inItem("<title><![CDATA[" + inner + "]]></title><description><![CDATA[" + inner + "]]></description>");
    }

    private static String repeat(String part, int size) {
        return part.repeat(size / part.length());
    }

    private static ReadResult read(String document) {
        ReadResult result = FeedReaderFixtures.READER.read(
                document.getBytes(StandardCharsets.UTF_8), FeedReaderFixtures.URL, Map.of());
        if (result instanceof ReadResult.Unreadable unreadable) {
            assertThat(unreadable.reason()).isNotEqualTo(UnreadableReason.INTERNAL);
        }
        return result;
    }
}
