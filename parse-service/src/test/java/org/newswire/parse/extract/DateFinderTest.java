package org.newswire.parse.extract;

import static org.assertj.core.api.Assertions.assertThat;

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
    void takesNoDateOfAComment() {
        String comment = "<div class=comment-list><p><time datetime=2024-05-04>4 May 2024</time></p></div>";
        assertThat(published("<body>" + BODY + comment, "/tides")).isNull();
    }

    private static String meta(String name, String value) {
        return "<meta name='" + name + "' content='" + value + "'><body>" + BODY;
    }

    private static @Nullable String published(String html, String path) {
        var document = PageParser.parse(html, "https://paper.example" + path);
        List<Block> blocks = BlockCutter.cut(document);
        var around = Surroundings.of(blocks, blocks, "Tides rise in Norhaven");
        var found = new DateFinder(new PageSurvey(document), null, around, "en").published();
        return found == null ? null : found.value().day().toString();
    }
}
