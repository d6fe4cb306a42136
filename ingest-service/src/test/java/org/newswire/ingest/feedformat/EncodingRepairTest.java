package org.newswire.ingest.feedformat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodingRepairTest {
    private static final Path CORPUS = Path.of("../../shared/corpus/feeds/files");

    @Test
    void repairsTheTextsOfADoublyEncodedFeed() {
        ReadResult.Parsed feed = rss("SÃ¼d-Nachrichten", item("KÃ¶ln", "<p>â€žGrÃ¼ÃŸeâ€œ aus MÃ¼nchen</p>"));

        assertThat(feed.feed().title()).isEqualTo("Süd-Nachrichten");
        Entry entry = feed.entries().getFirst();
        assertThat(entry.title()).isEqualTo("Köln");
        assertThat(entry.summary()).isEqualTo("<p>„Grüße“ aus München</p>");
        assertThat(entry.authors()).extracting(Author::name).containsExactly("Jörg Müller");
        assertThat(entry.categories()).containsExactly("Lübeck");
        assertThat(entry.flags()).contains(Flag.DOUBLY_ENCODED);
    }

    /// They identify items.
    @Test
    void keepsIdAndLink() {
        Entry entry = rss("SÃ¼d", item("KÃ¶ln", "MÃ¼nchen")).entries().getFirst();

        assertThat(entry.id()).isEqualTo("id-KÃ¶ln");
        assertThat(entry.link()).isEqualTo("https://news.example/KÃ¶ln");
    }

    @Test
    void repairsOnlyTheEntriesThatAreDoublyEncoded() {
        ReadResult.Parsed feed = rss(
                "Süd",
                item("Donâ€™t wait", "They canâ€™t, and we wonâ€™t <script charset='utf-8'></script>"),
                item("Köln", "Grüße aus Düsseldorf"),
                item("One itâ€™s word", "is no evidence"));

        assertThat(feed.entries()).extracting(Entry::title).containsExactly("Don’t wait", "Köln", "One itâ€™s word");
        assertThat(feed.entries().get(1).summary()).isEqualTo("Grüße aus Düsseldorf");
    }

    @Test
    void repairsAJsonFeed() {
        String json = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"SÃ¼d\",\"items\":[{\"id\":\"1\","
                + "\"title\":\"KÃ¶ln\",\"content_text\":\"GrÃ¼ÃŸe aus MÃ¼nchen\"}]}";

        ReadResult.Parsed feed = parsed(json);

        assertThat(feed.feed().title()).isEqualTo("Süd");
        assertThat(feed.entries().getFirst().content()).isEqualTo("Grüße aus München");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Fix â€™ and Ã¼ in WordPress",
                "UTF-8: why donâ€™t, canâ€™t and wonâ€™t appear",
                "„Süd“ war früher SÃ¼d, KÃ¶ln und MÃ¼nchen"
            })
    void keepsATextThatQuotesTheDefect(String title) {
        assertThat(rss("News", item(title, title)).entries().getFirst().title()).isEqualTo(title);
    }

    /// No feed of the corpus is doubly encoded.
    @Test
    void changesNoCorrectFeedOfTheCorpus() throws Exception {
        assumeTrue(Files.isDirectory(CORPUS), "without ../shared/corpus");
        List<String> changed = new ArrayList<>();
        try (Stream<Path> files = Files.list(CORPUS)) {
            for (Path file : files.toList()) {
                ReadResult read =
                        FeedReaderFixtures.READER.read(Files.readAllBytes(file), FeedReaderFixtures.URL, Map.of());
                if (read instanceof ReadResult.Parsed feed
                        && (feed.flags().contains(Flag.DOUBLY_ENCODED)
                                || feed.entries().stream()
                                        .anyMatch(entry -> entry.flags().contains(Flag.DOUBLY_ENCODED)))) {
                    changed.add(file.getFileName().toString());
                }
            }
        }
        assertThat(changed).isEmpty();
    }

    private static String item(String title, String html) {
        return "<item><guid isPermaLink='false'>id-" + title + "</guid><link>https://news.example/" + title
                + "</link><title>" + title + "</title><description><![CDATA[" + html + "]]></description>"
                + (title.contains("Ã¶") ? "<dc:creator>JÃ¶rg MÃ¼ller</dc:creator><category>LÃ¼beck</category>" : "")
                + "</item>";
    }

    private static ReadResult.Parsed rss(String title, String... items) {
        return parsed("<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'"
                + " xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>" + title + "</title>"
                + String.join("", items) + "</channel></rss>");
    }

    private static ReadResult.Parsed parsed(String document) {
        return FeedReaderFixtures.parsed(
                FeedReaderFixtures.READER.read(document.getBytes(UTF_8), FeedReaderFixtures.URL, Map.of()));
    }
}
