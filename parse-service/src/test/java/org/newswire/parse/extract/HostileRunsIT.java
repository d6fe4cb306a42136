package org.newswire.parse.extract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.newswire.limits.CpuGrowth;
import org.newswire.parse.extract.page.WebPage;
import org.newswire.timing.BestOfThree;

/// Puts long runs of few characters wherever names, dates, URLs or tags are searched. Each must take time
/// in proportion to its length. Tests [Extractor].
class HostileRunsIT {
    private static final int CHARS = 60_000;
    /// The maximum length of a line of names.
    private static final int SHORT = 290;
    private static final int MANY = 50;

    private static final List<String> RUNS = List.of(
            " ",
            "\n",
            "/",
            "-",
            " - ",
            "|",
            " | ",
            ",",
            ", ",
            "by ",
            "By A ",
            "1",
            "1.",
            "12/12/2",
            "(",
            "&",
            "@",
            "a",
            "é",
            "Ab ",
            "and ",
            ":",
            "·",
            "_",
            "published ",
            "publish",
            "reviewed ",
            "medically ",
            "https://a/",
            "May ",
            "2 May ",
            "le ",
            "a.b.",
            "作者 ",
            "\u00a0",
            "\u00ad",
            "a=b&",
            "x-y_z ",
            "page not ",
            "404 ");

    /// Positions for a run, marked by `$`.
    private static final String PLACES = """
            <title>$</title><h1>Tides rise</h1>
            <meta property=og:title content="$"><h1>Tides rise</h1><h2>One</h2><h2>Two</h2>
            <meta property=og:site_name content="$"><title>Tides rise | $</title>
            <meta name=author content="$"><meta name=twitter:data1 content="$"><meta name=twitter:creator content="$">
            <meta property=article:published_time content="$"><meta name=date content="$"><meta name=publishing-date content="$">
            <meta name="$" content=2024-05-02><meta property="$" content=x>
            <meta name=keywords content="$"><meta property=article:tag content="$"><meta property=article:section content="$">
            <meta name=description content="$"><meta name=robots content="$">
            <meta property=og:url content="$"><link rel=canonical href="$"><link rel="$" href=x>
            <script type=application/ld+json>{"@type":"NewsArticle","author":{"name":"$"},"headline":"$"}</script>
            <script type=application/ld+json>{"@type":"NewsArticle","datePublished":"$","url":"$","image":"$"}</script>
            <script type=application/ld+json>{"@type":"NewsArticle","keywords":"$","articleSection":"$","articleBody":"$"}</script>
            <h1>$</h1>
            <h1>Tides rise</h1><h2>$</h2>
            <h1>Tides rise</h1><p>By $</p>
            <h1>Tides rise</h1><p>$</p>
            <h1>Tides rise</h1><p class=byline>$</p><span class=date>$</span>
            <h1>Tides rise</h1><time datetime="$">$</time>
            <div id="$" class="$" style="$" itemprop="$">Tides</div>
            <p><a href="$">Link</a> of the tides. <a href=/author/x rel="$">$</a></p>
            <img src="$" alt="$"><img srcset="$"><img data-src="$" src=x>
            <base href="$"><img src=x>
            <script>"datePublished":"$"</script><style>$</style><!--$-->
            <figure><img src=a><figcaption>$</figcaption></figure><ul><li>$</li></ul><blockquote>$</blockquote>
            <pre>$</pre><table><tr><td>$</td></tr></table>
            """;

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Extractor extractor = new Extractor();

    @Test
    void takesLinearTime() throws Exception {
        String prose = "<p>" + "A sentence that is long enough to be taken for prose, one of many. ".repeat(5) + "</p>";
        extract("<h1>Tides rise</h1><p>By Ada Quill, 2 May 2024</p>" + prose.repeat(50));
        for (String place : PLACES.lines().toList()) {
            for (String run : RUNS) {
                String text = "Ada " + run.repeat(CHARS / run.length()) + "x by";
                assertThat(time(place.replace("$", text) + prose))
                        .as("CPU time for '%s' in %s", run, place)
                        .isLessThan(SECOND);
            }
        }
    }

    @Test
    void takesNoMoreTimeForManyShortRuns() throws Exception {
        String prose = "<p>" + "A sentence that is long enough to be taken for prose, one of many. ".repeat(5) + "</p>";
        extract("<h1>Tides rise</h1><p>By Ada Quill, 2 May 2024</p>" + prose.repeat(50));
        for (String place : PLACES.lines().toList()) {
            for (String run : RUNS) {
                String text = "1" + run.repeat(SHORT / run.length()) + "x";
                assertThat(time(place.replace("$", text).repeat(MANY) + prose))
                        .as("CPU time for '%s' in %s", run, place)
                        .isLessThan(SECOND);
            }
        }
    }

    private Duration time(String html) throws Exception {
        return BestOfThree.of(SECOND, () -> CpuGrowth.cpuTime(() -> extract(html)));
    }

    private void extract(String html) {
        Extraction extraction = extractor.extract(
                ExtractionInput.of(new WebPage(html.getBytes(UTF_8), "https://paper.example/a", Map.of())));
        assertThat(extraction instanceof Extraction.Rejected rejected ? rejected.reason() : null)
                .isNotEqualTo(RejectReason.FAILED);
    }
}
