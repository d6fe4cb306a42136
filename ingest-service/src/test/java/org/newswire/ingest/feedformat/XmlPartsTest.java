package org.newswire.ingest.feedformat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.newswire.limits.CpuGrowth;

class XmlPartsTest {
    private static FeedReader reader(int partChars, int maxTreeChars) {
        Limits limits = Limits.DEFAULT.withLengths(partChars, maxTreeChars);
        return new FeedReader(limits, InstantSource.fixed(FeedReaderFixtures.NOW));
    }

    private static ReadResult read(FeedReader reader, byte[] document) {
        return reader.read(document, FeedReaderFixtures.URL, Map.of());
    }

    private static String shown(ReadResult result) {
        return result instanceof ReadResult.Parsed parsed
                ? parsed.format() + " " + parsed.feed() + " " + parsed.deleted() + " "
                        + parsed.entries().stream().map(XmlPartsTest::shown).collect(Collectors.joining("\n"))
                : result.toString();
    }

    private static String shown(Entry entry) {
        return entry.id()
                + entry.link()
                + entry.title()
                + entry.content()
                + entry.summary()
                + entry.published()
                + entry.updated()
                + entry.authors()
                + entry.categories()
                + entry.enclosures()
                + entry.language()
                + entry.extensions().get();
    }

    @Test
    void aDocumentInPartsReadsAsTheWhole() {
        FeedReader divided = reader(1, Integer.MAX_VALUE);
        FeedReader whole = reader(Integer.MAX_VALUE, Integer.MAX_VALUE);
        for (byte[] document : FeedReaderFixtures.all()) {
            assertThat(shown(read(divided, document)))
                    .as(new String(document, UTF_8))
                    .isEqualTo(shown(read(whole, document)));
        }
    }

    @Test
    void dividesAtEntriesOutsideOfSectionsAndComments() {
        String text = "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a '<item>'>]><rss><channel><title>t</title>"
                + "<!-- <item> --><item><b><![CDATA[</item><item>]]></b></item> <item/><ITEM a='b'>2</ITEM></channel></rss>";
        XmlParts parts = XmlParts.of(text, 1);
        assertThat(parts.count()).isEqualTo(3);
        assertThat(parts.part(0)).endsWith("</b></item> ").contains("<!DOCTYPE");
        assertThat(parts.part(1)).endsWith("<item/>").startsWith("<?xml").contains("<title>t</title>");
        assertThat(parts.part(2)).endsWith("<ITEM a='b'>2</ITEM></channel></rss>");
    }

    @Test
    void anUnclosedEntryOrAnUnknownRootIsNotDivided() {
        assertThat(XmlParts.of("<rss><item>1<item>2</rss>", 1).count()).isOne();
        assertThat(XmlParts.of("<html><item>1</item><item>2</item></html>", 1).count())
                .isOne();
        assertThat(XmlParts.of("<", 1).count()).isOne();
        assertThat(XmlParts.of("<!DOCTYPE", 1).count()).isOne();
        assertThat(XmlParts.of("", 1).count()).isOne();
    }

    @Test
    void aTruncatedDocumentKeepsItsCompleteEntries() {
        String items = IntStream.range(0, 5)
                .mapToObj(i -> "<item><guid>" + i + "</guid><title>T" + i + "</title></item>")
                .collect(Collectors.joining());
        String cut = "<rss version='2.0'><channel><title>t</title>" + items + "<item><guid>5</guid><ti";
        for (int partChars : List.of(1, 100, Integer.MAX_VALUE)) {
            var parsed = FeedReaderFixtures.parsed(read(reader(partChars, Integer.MAX_VALUE), cut.getBytes(UTF_8)));
            assertThat(parsed.entries()).as("parts of " + partChars).hasSize(5);
            assertThat(parsed.flags()).contains(Flag.TRUNCATED);
        }
    }

    @Test
    void aDocumentThatCannotBeDividedIsCut() {
        String items = "<item><guid>1</guid><title>T</title></item>".repeat(50);
        byte[] unknown = ("<list>" + items + "</list>").getBytes(UTF_8);
        var parsed = FeedReaderFixtures.parsed(read(reader(10, 500), unknown));
        assertThat(parsed.entries()).hasSizeBetween(1, 12);
        assertThat(parsed.flags()).contains(Flag.TRUNCATED, Flag.TOO_LARGE);
    }

    @Test
    void ofTooManyElementsTheFirstAndLastPartsAreRead() {
        String items = IntStream.range(0, 100)
                .mapToObj(i -> "<item><guid>" + i + "</guid></item>")
                .collect(Collectors.joining());
        byte[] document = ("<rss><channel><title>t</title>" + items + "</channel></rss>").getBytes(UTF_8);
        Limits limits = new Limits(100_000, 60, 1_000, 16, 100, 0).withLengths(1, 100_000);
        var parsed = FeedReaderFixtures.parsed(
                read(new FeedReader(limits, InstantSource.fixed(FeedReaderFixtures.NOW)), document));
        assertThat(parsed.entries())
                .extracting(Entry::id)
                .contains("0", "5", "95", "99")
                .hasSizeBetween(13, 15);
        assertThat(parsed.flags()).containsExactly(Flag.TOO_LARGE);
    }

    @Test
    void aLongJsonFeedIsReadToItsEnd() {
        byte[] json = ("{\"items\":[" + "{\"id\":\"1\",\"title\":\"T\"},".repeat(50)
                        + "{\"id\":\"2\",\"url\":\"/a\"}],\"home_page_url\":\"https://home.example/\"}")
                .getBytes(UTF_8);
        var parsed = FeedReaderFixtures.parsed(read(reader(10, 500), json));
        assertThat(parsed.entries()).hasSize(51);
        assertThat(parsed.entries().getLast().link()).isEqualTo("https://home.example/a");
        assertThat(parsed.flags()).isEmpty();
    }

    @Test
    void dividesInLinearTime() {
        for (String unit : List.of(
                "<item/>",
                "<item>",
                "<!--",
                "<![CDATA[",
                "<item><![CDATA[a]]></item>",
                "<a:b:c",
                "<item </item ",
                "<!DOCTYPE[>")) {
            CpuGrowth.assertNearLinear(n -> "<rss>" + unit.repeat(n), 50_000, text -> {
                XmlParts parts = XmlParts.of(text, 1_000);
                assertThat(parts.count()).isPositive();
            });
        }
    }
}
