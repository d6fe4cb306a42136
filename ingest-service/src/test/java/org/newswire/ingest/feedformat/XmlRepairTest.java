package org.newswire.ingest.feedformat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XmlRepairTest {
    @Test
    void removesJunkBeforeTheRoot() {
        ReadResult.Parsed parsed = FeedReaderFixtures.read("junk-before-root.xml");

        assertThat(parsed.feed().title()).isEqualTo("Noise");
        assertThat(parsed.entries()).extracting(Entry::title).containsExactly("Behind the noise");
        assertThat(parsed.flags()).containsExactly(Flag.JUNK_BEFORE_ROOT);
    }

    @Test
    void keepsBareAmpersands() {
        ReadResult.Parsed parsed = FeedReaderFixtures.read("ampersands.xml");

        assertThat(parsed.feed().title()).isEqualTo("Smith & Sons");
        assertThat(parsed.feed().link()).isEqualTo("http://amp.example/?a=1&copy=2&b");
        Entry entry = parsed.entries().getFirst();
        assertThat(entry.title()).isEqualTo("R&D at AT&T — a report…");
        assertThat(entry.link()).isEqualTo("http://amp.example/?x=1&reg=2");
        assertThat(entry.summary()).isEqualTo("Fish &amp; chips &amp;unknown; &amp;");
        assertThat(parsed.flags()).containsExactlyInAnyOrder(Flag.BARE_AMPERSAND, Flag.UNDECLARED_ENTITY);
    }

    @Test
    void expandsInternalEntitiesOnly() {
        ReadResult.Parsed parsed = FeedReaderFixtures.read("declared-entities.xml");

        assertThat(parsed.feed().title()).isEqualTo("The Lakeside Paper");
        assertThat(parsed.entries().getFirst().title()).isEqualTo("x&ext;y");
        assertThat(parsed.flags()).contains(Flag.EXTERNAL_ENTITY);
    }

    @Test
    void readsUndeclaredPrefixes() {
        ReadResult.Parsed parsed = FeedReaderFixtures.read("undeclared-prefixes.xml");

        Entry entry = parsed.entries().getFirst();
        assertThat(entry.authors()).containsExactly(new Author("Una Clared", null));
        assertThat(entry.content()).isEqualTo("<img src=\"https://site.example/feeds/a.png\">");
        assertThat(parsed.flags()).containsExactly(Flag.UNDECLARED_PREFIX);
    }

    @Test
    void readsUndeclaredPrefixesUnderADefaultNamespace() {
        Entry entry =
                FeedReaderFixtures.entry("<title>t</title><dc:title>other</dc:title><dc:creator>Una</dc:creator>");

        assertThat(entry.title()).isEqualTo("t");
        assertThat(entry.authors()).containsExactly(new Author("Una", null));
    }

    @ParameterizedTest
    @CsvSource({
        "no-channel.xml, No channel, 2",
        "items-beside-channel.xml, Beside, 1",
        "upper-case.xml, Loud, 1",
        "unclosed-elements.xml, Loose, 2"
    })
    void findsItemsInsideAndOutsideTheChannel(String fixture, String title, int items) {
        ReadResult.Parsed parsed = FeedReaderFixtures.read(fixture);

        assertThat(parsed.feed().title()).isEqualTo(title);
        assertThat(parsed.entries()).hasSize(items);
    }

    @Test
    void flagsUnclosedElements() {
        ReadResult.Parsed parsed = FeedReaderFixtures.read("unclosed-elements.xml");

        assertThat(parsed.flags()).contains(Flag.UNBALANCED).doesNotContain(Flag.TRUNCATED);
        assertThat(parsed.entries().get(1).summary()).isEqualTo("more");
    }

    @Test
    void readsItemsUnderAnUnknownRoot() {
        ReadResult.Parsed parsed = FeedReaderFixtures.read("unknown-root.xml");

        assertThat(parsed.entries()).extracting(Entry::link).containsExactly("http://unknown.example/1");
        assertThat(parsed.flags()).containsExactly(Flag.UNKNOWN_ROOT);
    }

    @ParameterizedTest
    @CsvSource({"truncated-rss.xml, 2", "truncated-atom.xml, 1", "json-truncated.json, 2"})
    void returnsTheCompleteItemsOfATruncatedDocument(String fixture, int complete) {
        ReadResult.Parsed parsed = FeedReaderFixtures.read(fixture);

        assertThat(parsed.entries())
                .hasSize(complete)
                .last()
                .extracting(Entry::title)
                .asString()
                .endsWith("whole");
        assertThat(parsed.flags()).contains(Flag.TRUNCATED);
    }

    @Test
    void ignoresEndTagsInCdata() {
        String item = "<item><guid>%d</guid><description><![CDATA[ends </item></channel></rss>%s";

        String head = "<rss version='2.0'><channel>" + item.formatted(1, "]]></description></item>");

        assertThat(FeedReaderFixtures.readText(head + "</channel></rss>").flags())
                .isEmpty();
        ReadResult.Parsed cut = FeedReaderFixtures.readText(head + item.formatted(2, ""));
        assertThat(cut.flags()).contains(Flag.TRUNCATED);
        assertThat(cut.entries()).extracting(Entry::id).containsExactly("1");
    }

    @Test
    void ignoresEndTagsWithAnotherNameOfTheSamePrefix() {
        String feed = "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:feedburner='http://rssnamespace.org/feedburner/"
                + "ext/1.0'><entry><id>1</id></entry><feedburner:info>x</feedburner:info><entry><id>2</id><title>cu";

        assertThat(FeedReaderFixtures.readText(feed).entries())
                .extracting(Entry::id)
                .containsExactly("1");
    }

    @Test
    void dropsCharactersThatXmlForbids() {
        ReadResult.Parsed parsed = FeedReaderFixtures.read("control-characters.xml");

        assertThat(parsed.feed().title()).isEqualTo("Bell and tab");
        assertThat(parsed.entries().getFirst().title()).isEqualTo("ab");
        assertThat(parsed.flags()).containsExactly(Flag.CONTROL_CHARACTERS);
    }

    @Test
    void readsUnescapedMarkup() {
        ReadResult.Parsed parsed = FeedReaderFixtures.read("naked-markup.xml");

        Entry first = parsed.entries().getFirst();
        assertThat(first.title()).isEqualTo("Title with markup");
        assertThat(first.summary()).isEqualTo("<p>One<br>two &lt; three</p>");
        assertThat(parsed.entries().get(1).content())
                .isEqualTo("<p>Prefixed <a href=\"https://site.example/feeds/rel\">link</a></p>");
    }

    @ParameterizedTest
    @CsvSource({
        "'', EMPTY",
        "'   ', EMPTY",
        "just text, NOT_MARKUP",
        "<svg><path/></svg>, NOT_A_FEED",
        "'{\"a\":1}', NOT_A_FEED",
        "'[1,2', NOT_A_FEED"
    })
    void reportsWhyABodyIsNotAFeed(String body, UnreadableReason reason) {
        ReadResult result =
                FeedReaderFixtures.READER.read(body.getBytes(StandardCharsets.UTF_8), FeedReaderFixtures.URL, Map.of());

        assertThat(result)
                .isInstanceOfSatisfying(
                        ReadResult.Unreadable.class,
                        unreadable -> assertThat(unreadable.reason()).isEqualTo(reason));
    }
}
