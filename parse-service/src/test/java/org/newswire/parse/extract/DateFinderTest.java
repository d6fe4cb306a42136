package org.newswire.parse.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DateFinderTest {
    private static final String BODY = "<h1>Tides rise in Norhaven</h1>";

    @Test
    void trustsADayWithItsTimeZoneMoreThanTheAddress() {
        assertThat(published(meta("article:published_time", "2024-05-02T22:10:00-05:00"), "/2024/05/01/tides"))
                .isEqualTo("2024-05-02");
    }

    @Test
    void takesThePublishersDayFromTheAddressWhereTheTimeIsInUtc() {
        assertThat(published(meta("article:published_time", "2024-05-02T22:10:00Z"), "/2024/05/03/tides"))
                .isEqualTo("2024-05-03");
    }

    @Test
    void readsMetaElementsThatSpeakOfPublication() {
        assertThat(published(meta("published_on", "2024-05-02T21:00:00.000Z"), "/tides"))
                .isEqualTo("2024-05-02");
    }

    @Test
    void readsTheDayFirstOnSitesOutsideAmerica() {
        String time = "<p class=date>02/05/2024</p>";
        assertThat(published("<html lang=en-GB><body>" + BODY + time, "/tides")).isEqualTo("2024-05-02");
        assertThat(published("<html lang=en-US><body>" + BODY + time, "/tides")).isEqualTo("2024-02-05");
    }

    @Test
    void readsTheDayFirstWhereAnotherDateOfThePageIsWrittenSo() {
        String lines = "<p class=date>02/05/2024</p><p>More: 28/04/2024</p>";
        assertThat(published("<body>" + BODY + lines, "/tides")).isEqualTo("2024-05-02");
        assertThat(published("<body>" + BODY + lines + "<p>04/28/2024</p>", "/tides"))
                .isEqualTo("2024-02-05");
    }

    @Test
    void passesOverTheDayAfterALineThatAnnouncesTheLastChange() {
        String lines = "<p>Last update:</p><p>4 May 2024</p><p>2 May 2024</p>";
        assertThat(published("<body>" + lines + BODY, "/tides")).isEqualTo("2024-05-02");
    }

    @Test
    void readsJsonLdThatWasWrittenAsAMetaElement() {
        String json = "{&quot;@type&quot;:&quot;Article&quot;,&quot;datePublished&quot;:&quot;2024-05-02&quot;}";
        assertThat(published("<meta name='script:ld+json' content='" + json + "'><body>" + BODY, "/tides"))
                .isEqualTo("2024-05-02");
    }

    @Test
    void takesNoDateOfAComment() {
        String comment = "<div class=comment-list><p><time datetime=2024-05-04>4 May 2024</time></p></div>";
        assertThat(published("<body>" + BODY + comment, "/tides")).isNull();
    }

    @Test
    void believesTheLineThatSaysPublishedMoreThanOthers() {
        String lines = "<p>4 May 2024</p><p>Published On 2 May 2024 01:52 PM</p>";
        assertThat(published("<body>" + BODY + lines, "/tides")).isEqualTo("2024-05-02");
        String pair = "<h4>Reviewed</h4><p>4 May 2024</p><h4>Published</h4><p>2 May 2024</p>";
        assertThat(published("<body>" + BODY + pair, "/tides")).isEqualTo("2024-05-02");
    }

    @Test
    void readsTheDayThatATextStartsWithAndTheFootOfAnEntry() {
        String release = "<p>02.05.2024 – The harbour board " + "said again that the tides are rising. ".repeat(8);
        assertThat(published("<body>" + BODY + release, "/tides")).isEqualTo("2024-05-02");
        String foot =
                "<p>This entry was posted on May 2, 2024 and is filed under tides, towns, ferries and the many other "
                        + "things that we write about. You can follow any responses to it.</p>";
        assertThat(published("<body>" + BODY + foot, "/tides")).isEqualTo("2024-05-02");
    }

    @Test
    void believesInNoFuture() {
        String html = meta("article:published_time", "2034-05-02T10:00:00Z") + "<p>Published 2 May 2024</p>";
        assertThat(published(html, "/tides", Instant.parse("2024-05-03T00:00:00Z")))
                .isEqualTo("2024-05-02");
        assertThat(published(html, "/tides")).isEqualTo("2034-05-02");
    }

    private static String meta(String name, String value) {
        return "<meta name='" + name + "' content='" + value + "'><body>" + BODY;
    }

    private static @Nullable String published(String html, String path) {
        return published(html, path, null);
    }

    private static @Nullable String published(String html, String path, @Nullable Instant seen) {
        var document = PageParser.parse(html, "https://paper.example" + path);
        List<Block> blocks = BlockCutter.cut(document);
        var around = Surroundings.of(blocks, blocks, "Tides rise in Norhaven");
        var found = new DateFinder(new PageSurvey(document), null, around, "en", seen).published();
        return found == null ? null : found.value().day().toString();
    }
}
