package org.newswire.ingest.feedformat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedHtmlSanitizerTest {
    private static final String BASE = "https://site.example/a/b";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain text | plain text",
                "<p>a<script>alert(1)</script>b</p> | <p>ab</p>",
                "<script src='x'/>kept | kept",
                "<iframe src='//x.example'/><b>kept</b> | <b>kept</b>",
                "before<iframe> never closed <b>kept</b> | before never closed <b>kept</b>",
                "<p onclick='x()' style='a:b' class='c'>a</p> | <p>a</p>",
                "<a href='javascript:x()'>a</a> | <a>a</a>",
                "<a href=' java&#10;script:x()'>a</a> | <a>a</a>",
                "<a href='JaVaScRiPt:x()'>a</a> | <a>a</a>",
                "<a href='data:text/html,x'>a</a> | <a>a</a>",
                "<img src='vbscript:x'>| <img>",
                "<svg><script>x</script></svg>kept | kept",
                "<a href='c?d=1&e=2#f'>a</a> | <a href=\"https://site.example/a/c?d=1&amp;e=2#f\">a</a>",
                "<img src='/i.png' srcset='i.png 1x, //x.example/j.png 2x, javascript:x 3x'> "
                        + "| <img src=\"https://site.example/i.png\" srcset=\"https://site.example/a/i.png 1x, https://x.example/j.png 2x\">",
                "<form action='x'><input><button>kept</button></form> | kept",
                "<object data='x'><p>kept</p></object> | <p>kept</p>",
                "<style>p {}</style><p>a | <p>a</p>",
                "a &amp; b &lt; c | a &amp; b &lt; c",
                "<!-- gone -->kept | kept",
                "a<b and c<d | a&lt;b and c&lt;d",
                "Nice <gorilla>, <b>Bo</b>! | Nice &lt;gorilla&gt;, <b>Bo</b>!",
                "declare <!DOCTYPE first | declare &lt;!DOCTYPE first",
                "<o:p>Word</o:p> <x-y>z</x-y> <tt>t</tt> | Word z <tt>t</tt>",
                "<figure><img src='https://x.example/a.png'><figcaption>c</figcaption></figure> "
                        + "| <figure><img src=\"https://x.example/a.png\"><figcaption>c</figcaption></figure>",
                "<base href='https://evil.example/'><a href='x'>a</a> | <a href=\"https://site.example/a/x\">a</a>"
            })
    void keepsWhatIsSafe(String dirty, String clean) {
        assertThat(FeedHtmlSanitizer.clean(dirty, BASE)).isEqualTo(clean);
    }

    @Test
    void flattensElementsDeeperThan100AndKeepsTheirText() {
        String clean = FeedHtmlSanitizer.clean("<div>".repeat(300) + "Text" + "</div>".repeat(300), BASE);

        assertThat(clean).contains("Text");
        assertThat(depth(clean)).isBetween(90, 100);
    }

    @Test
    void dropsRelativeAddressesWithoutABase() {
        assertThat(FeedHtmlSanitizer.clean("<a href='x'>a</a><a href='https://x.example/'>b</a>", null))
                .isEqualTo("<a>a</a><a href=\"https://x.example/\">b</a>");
    }

    @Test
    void removesAllScriptsOfTheUnsafeFixture() {
        Entry entry = FeedReaderFixtures.read("unsafe.xml").entries().getFirst();

        assertThat(entry.title()).isEqualTo("Safe title");
        assertThat(entry.link()).isNull();
        assertThat(entry.summary())
                .isEqualTo("<p>Kept</p><a>a</a><b>after the frame</b><img src=\"https://site.example/feeds/x\">");
        SafeHtmlAssertions.check(FeedReaderFixtures.read("unsafe.xml"), "unsafe.xml");
    }

    private static int depth(String divs) {
        int depth = 0;
        int deepest = 0;
        for (int at = divs.indexOf('<'); at >= 0; at = divs.indexOf('<', at + 1)) {
            depth += divs.startsWith("</", at) ? -1 : 1;
            deepest = Math.max(deepest, depth);
        }
        return deepest;
    }
}
