package org.newswire.parse.extract.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StreamedSegmentsTest {
    @Test
    void replacesAPlaceholderWithItsSegment() {
        assertThat(text("<main><!--$?--><template id=\"B:0\"></template><p>Loading</p><!--/$--><p>Foot</p></main>"
                        + "<div hidden id=\"S:0\"><p>Late news</p></div>"))
                .isEqualTo("Late news Foot");
    }

    @Test
    void insertsSegmentsIntoSegments() {
        assertThat(text("<main><template id=\"B:0\"></template></main>"
                        + "<div hidden id=\"S:1\"><p>inner</p></div>"
                        + "<div hidden id=\"S:0\"><p>outer</p><template id=\"P:1\"></template></div>"))
                .isEqualTo("outer inner");
    }

    @Test
    void keepsSegmentsWithoutAPlaceholderAndThoseWithinThemselves() {
        assertThat(text("<p>Here</p><div hidden id=\"S:0\"><p>there</p><template id=\"B:0\"></template></div>"
                        + "<div hidden id=\"S:1\"><p>nowhere</p></div>"))
                .isEqualTo("Here there nowhere");
    }

    @Test
    void survivesThousandsOfSegments() {
        var html = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            html.append("<div hidden id=\"S:").append(i).append("\"><i>").append("<b>".repeat(50));
            html.append("<template id=\"B:").append(i + 1).append("\"></template></div>");
        }
        assertThat(PageParser.parse("<template id=\"B:0\"></template>" + html, null)
                        .getElementsByTag("template"))
                .isNotEmpty();
    }

    @Test
    void takesLinearTime() {
        var html = new StringBuilder("<main>");
        for (int i = 0; i < 200; i++) {
            html.append("<template id=\"B:").append(i).append("\"></template>");
            html.append("<!---->".repeat(900)).append("<!--/$-->");
        }
        html.append("<!---->".repeat(1_000_000)).append("</main>");
        for (int i = 0; i < 200; i++) {
            html.append("<div hidden id=\"S:")
                    .append(i)
                    .append("\"><p>part ")
                    .append(i)
                    .append("</p></div>");
        }

        String text = assertTimeoutPreemptively(Duration.ofSeconds(15), () -> text(html.toString()));

        assertThat(text).startsWith("part 0 part 1 part 2").endsWith("part 198 part 199");
    }

    @Test
    void keepsContentAfterThePlaceholderOfAnInnerSegment() {
        assertThat(text("<main><!--$--><template id=\"P:1\"></template><p>here already</p><!--/$--></main>"
                        + "<div hidden id=\"S:1\"><p>inner</p></div>"))
                .isEqualTo("inner here already");
    }

    @Test
    void removesSegmentsWithAPlaceholderInReplacedContent() {
        assertThat(
                        text(
                                "<main><template id=\"B:0\"></template><p>Loading <template id=\"B:1\"></template></p><!--/$-->"
                                        + "<p>Foot</p></main><div hidden id=\"S:1\"><p>inner</p></div><div hidden id=\"S:0\"><p>Late</p></div>"))
                .isEqualTo("Late Foot");
    }

    @Test
    void detectsSegmentsAnywhereInTheBytes() {
        String mark = "<div hidden id=\"S:";
        for (String before : new String[] {"", ":", "S:", "é<div hidden id=\"", "<div hidden id=\"B:", "<<div"}) {
            for (int blanks = 0; blanks < 40; blanks++) {
                byte[] html = (before + " ".repeat(blanks) + mark + "0").getBytes(StandardCharsets.UTF_8);
                assertThat(StreamedSegments.mayBeIn(html, html.length))
                        .as("%s %d", before, blanks)
                        .isTrue();
                assertThat(StreamedSegments.mayBeIn(html, html.length - 2))
                        .as("%s %d", before, blanks)
                        .isFalse();
            }
        }
    }

    private static String text(String html) {
        return PageParser.parse(html, "https://paper.example/a").body().text();
    }
}
