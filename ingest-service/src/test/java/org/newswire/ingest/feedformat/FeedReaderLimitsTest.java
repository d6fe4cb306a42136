package org.newswire.ingest.feedformat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests [Limits] and [NewestItems].
class FeedReaderLimitsTest {
    private static final String DOCUMENT = "<rss><channel><title>t</title>"
            + "<item><guid>1</guid><pubDate>2026-11-01</pubDate><description>aaaa</description></item>"
            + "<item><guid>2</guid><pubDate>2026-11-03</pubDate><description>bbbb</description></item>"
            + "<item><guid>3</guid><pubDate>2026-11-02</pubDate><description>cccc</description></item></channel></rss>";

    @Test
    void keepsTheNewestItemsInTheirOrder() {
        ReadResult.Parsed parsed = read(new Limits(1_000, 100, 2, 16, 100, 0));

        assertThat(parsed.entries()).extracting(Entry::id).containsExactly("2", "3");
        assertThat(parsed.flags()).containsExactly(Flag.MANY_ITEMS);
    }

    @Test
    void anItemWithoutADateIsAsOldAsTheOneBeforeIt() {
        String items = "<item><guid>1</guid><pubDate>2026-11-01</pubDate></item><item><guid>2</guid></item>"
                + "<item><guid>3</guid><pubDate>2026-11-03</pubDate></item><item><guid>4</guid></item>";
        ReadResult read = new FeedReader(new Limits(1_000, 100, 2, 16, 100, 0))
                .read(
                        ("<rss><channel>" + items + "</channel></rss>").getBytes(StandardCharsets.UTF_8),
                        FeedReaderFixtures.URL,
                        Map.of());

        assertThat(FeedReaderFixtures.parsed(read).entries())
                .extracting(Entry::id)
                .containsExactly("3", "4");
    }

    @Test
    void defaults() {
        assertThat(Limits.DEFAULT).isEqualTo(new Limits(32 << 20, 600_000, 20_000, 200, 512 << 10, 64 << 10));
    }

    @Test
    void limitsAReadFeedToItsNewestEntries() {
        ReadResult.Parsed parsed = read(Limits.DEFAULT);

        assertThat(parsed.newest(2).entries()).extracting(Entry::id).containsExactly("2", "3");
        assertThat(parsed.newest(2).flags()).containsExactly(Flag.MANY_ITEMS);
        assertThat(parsed.newest(3)).isSameAs(parsed);
    }

    @Test
    void returnsTheFirstAndLastEntriesOfABodyOverTheLimit() {
        ReadResult.Parsed parsed = read(new Limits(260, 100, 10, 16, 100, 0));

        assertThat(parsed.entries()).extracting(Entry::id).containsExactly("1", "3");
        assertThat(parsed.flags()).containsExactly(Flag.TOO_LARGE);
    }

    @Test
    void returnsTheCompleteEntriesOfACutBody() {
        ReadResult.Parsed parsed = read(new Limits(200, 100, 10, 16, 100, 0));

        assertThat(parsed.entries()).extracting(Entry::id).containsExactly("1");
        assertThat(parsed.flags()).contains(Flag.TOO_LARGE, Flag.TRUNCATED);
    }

    @Test
    void cutsTheDocumentAtTheNodeLimit() {
        ReadResult.Parsed parsed = read(new Limits(1_000, 25, 10, 16, 100, 0));

        assertThat(parsed.entries()).extracting(Entry::id).containsExactly("1", "2");
        assertThat(parsed.flags()).contains(Flag.TRUNCATED);
    }

    @Test
    void cutsAndFlagsALongField() {
        Entry entry = read(new Limits(1_000, 100, 10, 16, 3, 0)).entries().getFirst();

        assertThat(entry.summary()).isEqualTo("aaa");
        assertThat(entry.flags()).contains(Flag.FIELD_CUT);
    }

    @Test
    void rejectsLimitsBelowTheMinimum() {
        assertThatThrownBy(() -> new Limits(0, 1, 1, 16, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"items\": [%s{}]}", "{\"x\": [%s{}], \"items\": []}", "{\"items\": [{\"x\": [%s{}]}]}"})
    void cutsJsonAtTheTokenLimit(String form) {
        assertIsCut(form.formatted("{},".repeat(1_000_000)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <rss><channel><title>%s</title></channel></rss> | &
            <rss><channel><title>%s</title></channel></rss> | &a;
            <rss a='%s'><channel/></rss>                    | &
            """)
    void cutsTheDocumentAtTheRepairLimit(String form, String ampersand) {
        assertIsCut(form.formatted(ampersand.repeat(1_100_000)));
    }

    private static void assertIsCut(String document) {
        ReadResult read = FeedReaderFixtures.READER.read(
                document.getBytes(StandardCharsets.UTF_8), FeedReaderFixtures.URL, Map.of());
        if (read instanceof ReadResult.Parsed parsed) {
            assertThat(parsed.flags()).contains(Flag.TRUNCATED);
        } else {
            assertThat(read).isInstanceOf(ReadResult.Unreadable.class);
        }
    }

    private static ReadResult.Parsed read(Limits limits) {
        FeedReader reader = new FeedReader(limits);
        return FeedReaderFixtures.parsed(
                reader.read(DOCUMENT.getBytes(StandardCharsets.UTF_8), FeedReaderFixtures.URL, Map.of()));
    }
}
