package org.newswire.ingest.feedformat;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.limits.CpuGrowth;

class DocumentEndsTest {
    private static final String HEAD = "<rss><channel><title>t</title>";
    private static final String END = "</channel></rss>";

    private static @Nullable String join(String head, String tail) {
        byte[] first = head.getBytes(UTF_8);
        byte[] joined = DocumentEnds.join((head + tail).getBytes(UTF_8), first.length, first.length);
        return joined == null ? null : new String(joined, UTF_8);
    }

    private static String item(int number) {
        return "<item><guid>" + number + "</guid><title>Über " + number + "</title></item>";
    }

    private static String items(int from, int to) {
        return IntStream.range(from, to).mapToObj(DocumentEndsTest::item).collect(Collectors.joining());
    }

    @Test
    void joinsBetweenTwoEntries() {
        assertThat(join(HEAD + "<item>1</item> <item>2", "8</item><item>9</item>" + END))
                .isEqualTo(HEAD + "<item>1</item><item>9</item>" + END);
        assertThat(join("<a:feed><a:entry>1</a:entry><a:ent", "ry>2</a:entry>\n<a:ENTRY x='y'>3</a:entry></a:feed>"))
                .isEqualTo("<a:feed><a:entry>1</a:entry><a:ENTRY x='y'>3</a:entry></a:feed>");
        assertThat(join("<urlset><url/><url", "><loc>x</loc></url><url/></urlset>"))
                .isEqualTo("<urlset><url/><url/></urlset>");
    }

    /// Every position of the gap, and every length of it.
    @Test
    void readsTheFirstAndLastEntriesWhereverTheGapIs() {
        String text =
                HEAD + items(0, 4) + "<item><guid>4</guid><description><![CDATA[ <item> <!-- ü -->]]></description>"
                        + "</item><!-- <item> -->" + items(5, 8) + END;
        byte[] whole = text.getBytes(UTF_8);
        int entries = text.indexOf("<item>");
        var reader = new FeedReader(Limits.DEFAULT, InstantSource.fixed(FeedReaderFixtures.NOW));
        for (int gapAt = entries + 6; gapAt < whole.length; gapAt++) {
            for (int missing = 1; gapAt + missing < whole.length; missing += 7) {
                byte[] body = java.util.Arrays.copyOf(whole, whole.length - missing);
                System.arraycopy(whole, gapAt + missing, body, gapAt, body.length - gapAt);
                var parsed = FeedReaderFixtures.parsed(reader.read(body, gapAt, FeedReaderFixtures.URL, Map.of()));
                List<String> ids = parsed.entries().stream().map(Entry::id).toList();
                assertThat(ids)
                        .as("gap at %d of %d", gapAt, missing)
                        .isSubsetOf("0", "1", "2", "3", "4", "5", "6", "7");
                assertThat(ids).doesNotHaveDuplicates();
                assertThat(parsed.flags()).contains(Flag.TOO_LARGE);
                if (gapAt + missing <= text.lastIndexOf("<item>")) {
                    assertThat(ids).as("gap at %d of %d", gapAt, missing).endsWith("7");
                    assertThat(parsed.flags()).doesNotContain(Flag.TRUNCATED);
                }
            }
        }
    }

    @Test
    void anEntryThatAnEntryQuotesIsNone() {
        assertThat(join(HEAD + item(1) + "<item><![CDATA[", "<item>x</item>]]></item>" + item(2) + END))
                .isEqualTo(HEAD + item(1) + item(2) + END);
        assertThat(join(HEAD + item(1) + "<!-- ", "<item>x</item> --><item>2</item>" + END))
                .isEqualTo(HEAD + item(1) + "<item>2</item>" + END);
        assertThat(join(HEAD + item(1) + "<item>", "<x:item>x</x:item></item>" + item(2) + END))
                .isEqualTo(HEAD + item(1) + item(2) + END);
        assertThat(join(HEAD + item(1) + "<item>", "<![CDATA[<item>]]><!--<item>--></item>" + item(2) + END))
                .isEqualTo(HEAD + item(1) + item(2) + END);
    }

    @Test
    void aGiantFirstEntryIsLeftOut() {
        assertThat(join(HEAD + "<item>giant", "giant</item>" + item(2) + END)).isEqualTo(HEAD + item(2) + END);
        assertThat(join(HEAD + "<item>giant</item", ">" + item(2) + END)).isEqualTo(HEAD + item(2) + END);
    }

    @Test
    void theHeadMustDoIfNoEntryBeginsInOnePart() {
        assertThat(join(HEAD + item(1) + "<item>", "giant</item>" + END)).isNull();
        assertThat(join(HEAD + item(1) + "<item><![CDATA[", "<item>")).isNotNull();
        assertThat(join(HEAD, item(2) + END)).isNull();
        assertThat(join(HEAD + item(1), "")).isNull();
        assertThat(join("", HEAD + item(1) + END)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"items\": [{\"id\": \"1\"}, {\"id\": \"2\"}]}",
                "<html><item>1</item><item>2</item></html>",
                "x",
                "<"
            })
    void theHeadMustDoForOtherDocuments(String text) {
        int gapAt = text.length() / 2;
        assertThat(join(text.substring(0, gapAt), text.substring(gapAt))).isNull();
    }

    @Test
    void theHeadMustDoForUtf16() {
        byte[] body = (HEAD + items(1, 9) + END).getBytes(UTF_16);
        assertThat(DocumentEnds.join(body, 400, 401)).isNull();
        byte[] withoutMark = (HEAD + items(1, 9) + END).getBytes(StandardCharsets.UTF_16LE);
        assertThat(DocumentEnds.join(withoutMark, 400, 401)).isNull();
    }

    @Test
    void takesLinearTime() {
        for (String unit : List.of(
                "<item/>",
                "<item>",
                "<item ",
                "<item </item ",
                "<item></item ",
                "<!--",
                "<!-- -->",
                "<![CDATA[",
                "]]>",
                "-->",
                "<?",
                "<!DOCTYPE[>",
                "<")) {
            CpuGrowth.assertNearLinear(n -> HEAD + item(1) + unit.repeat(n), 100_000, text -> join(text, text));
            CpuGrowth.assertNearLinear(n -> unit.repeat(n) + HEAD + item(1), 100_000, text -> join(text, text));
        }
    }
}
