package org.newswire.ingest.feedformat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a relative link of a feed document is resolved against. Tests [ReadContext] and [FeedReader].
class RelativeLinkTest {
    @Test
    void resolvesLinksAgainstTheNearestXmlBase() {
        ReadResult.Parsed parsed = FeedReaderFixtures.read("bases.xml");

        assertThat(parsed.feed().link()).isEqualTo("http://base.example/home");
        Entry entry = parsed.entries().getFirst();
        assertThat(entry.link()).isEqualTo("http://base.example/a/b/story?x=1#top");
        assertThat(entry.summary())
                .isEqualTo("<img src=\"http://base.example/a/img.png\"> <a href=\"http://cdn.example/x\">x</a>"
                        + " <a href=\"http://base.example/a/b/#here\">h</a>");
    }

    @Test
    void resolvesAnEmptyReferenceAgainstXmlBaseOnly() {
        String entry = "<feed xmlns='http://www.w3.org/2005/Atom'%s><entry><link href=''/></entry></feed>";

        assertThat(FeedReaderFixtures.readText(entry.formatted(" xml:base='https://site.example/story'"))
                        .entries())
                .extracting(Entry::link)
                .containsExactly("https://site.example/story");
        assertThat(FeedReaderFixtures.readText(entry.formatted("")).entries())
                .extracting(Entry::link)
                .containsExactly((String) null);
    }

    @Test
    void usesContentLocationAsBase() {
        byte[] body = "<rss><channel><link>/home</link></channel></rss>".getBytes(StandardCharsets.UTF_8);

        ReadResult result = FeedReaderFixtures.READER.read(
                body, URI.create("http://a.example/"), Map.of("content-location", "http://b.example/x"));

        assertThat(FeedReaderFixtures.parsed(result).feed().link()).isEqualTo("http://b.example/home");
    }

    @Test
    void theLinkOfTheChannelIsNoBase() {
        ReadResult.Parsed parsed = FeedReaderFixtures.readText("<rss version='2.0'><channel>"
                + "<link>https://home.example/news/</link><item><link>story</link></item></channel></rss>");

        assertThat(parsed.feed().link()).isEqualTo("https://home.example/news/");
        assertThat(parsed.entries()).extracting(Entry::link).containsExactly("https://site.example/feeds/story");
    }

    @Test
    void theHomePageOfAJsonFeedIsTheBaseOfItsLinks() {
        ReadResult.Parsed parsed = FeedReaderFixtures.readText("""
                {"version": "https://jsonfeed.org/version/1.1", "home_page_url": "https://home.example/news/",
                 "items": [{"id": "1", "url": "story", "content_html": "<a href='#part'>part</a>"}]}
                """);

        Entry entry = parsed.entries().getFirst();
        assertThat(entry.link()).isEqualTo("https://home.example/news/story");
        assertThat(entry.content()).isEqualTo("<a href=\"https://home.example/news/story#part\">part</a>");
    }
}
