package org.newswire.parse.extract.markup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.newswire.parse.extract.Extractor;

/// Renders the Markdown with commonmark-java and checks what readers see.
class MarkdownRenderingTest {
    private static final Parser PARSER =
            Parser.builder().extensions(List.of(TablesExtension.create())).build();
    private static final HtmlRenderer RENDERER =
            HtmlRenderer.builder().extensions(List.of(TablesExtension.create())).build();

    /// Puts one fragment on each line.
    private static final String PIECES = """
            <p><a href="https://a.example/">Read more<br></a></p>
            <p>The <strong>Lon</strong><strong>don</strong> office, and <em>all</em><em>ways</em></p>
            <p><strong>Note:</strong><u>none</u> and <strong>“Who?”</strong>they asked</p>
            <p><strong>a<em>b</em></strong><em>c</em></p>
            <p><em>a</em><strong>b</strong><em><strong>c</strong></em>d<strong><em>e</em> f</strong></p>
            <p>a<strong> b</strong>c<em>\u00a0d \u202f</em>e<strong>\ud83d\ude00</strong>f</p>
            <h2>a<br>b</h2><h3>In C#</h3><h3>C #</h3><h2>#</h2><h2>## x</h2>
            <p>Wow!<sup><a href="https://a.example/">1</a></sup> \\!<a href="https://a.example/">2</a></p>
            <p>a<br>- b<br>1. c<br># d<br>=<br>:- <br><br>+ e<br></p>
            <p>--</p><p>===</p><p>***</p><p>12) x</p><p>[x]: /y</p><p>| a |<br>| - |</p><p>~~~ x</p><p>&amp;lt;b&amp;gt;</p>
            <p><a href="https://a.example/?a=1&amp;copy;=`&amp;b=\\)>">[x](y)</a> `z` <a href="https://a.example/`">w</a></p>
            <table><tr><td>a|b</td><td><a href="https://a.example/?l=N|0">buy</a><br>it</td></tr><tr><td>\\</td></tr><tr><td>-</td><td>:-</td></tr></table>
            <pre>&lt;img src=x onerror=alert(1)&gt; *a*</pre><p>b</p>
            <ul><li>a</li><li>b</li></ul><pre>&lt;img src=x onerror=alert(1)&gt;</pre>
            <ul><li>a<pre>```&#10;````&#10;&lt;b&gt;</pre></li><li><pre>~~~&#13;# c</pre></li></ul><p>- d</p>
            <blockquote><pre>a&#10;&#10;&lt;b&gt;&#13;&lt;i&gt;</pre></blockquote><blockquote>b</blockquote>
            <ol><li>a<ul><li>b<ol><li>c</li><li>d</li></ol></li></ul></li><li><p>e</p><p>f</p></li><li>g</li></ol><ol><li>h</li></ol>
            <ul><li><ul><li><blockquote><p>a</p><ul><li>b</li></ul></blockquote></li></ul></li><li>c<p>d</p></li></ul>
            <ul><li><h2>a</h2><p>b</p></li><li><table><tr><td>c</td></tr><tr><td>d</td></tr></table></li></ul><ul><li>e</li></ul>
            """;

    @Test
    void rendersTheWordsOfTheArticle() {
        PIECES.lines().forEach(MarkdownRenderingTest::assertSame);
    }

    @Test
    void rendersTheWordsOfTheArticleWhateverItsMarkup() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            var html = new StringBuilder();
            writeBlocks(random, 3, html);
            assertSame("seed " + seed + ": ", html.toString());
        }
    }

    @Test
    void keepsNumbersOfLists() {
        Element body = rendered("<ol><li>a<ul><li>b</li></ul></li><li><p>c</p><pre>d</pre></li><li>e</li></ol>");

        assertThat(body.select("body > ol")).hasSize(1);
        assertThat(body.select("body > ol > li")).hasSize(3);
        assertThat(body.select("body > ol > li > ul > li")).hasSize(1);
        assertThat(body.select("li:eq(1) > pre")).hasSize(1);
    }

    @Test
    void noPayloadSurvives() throws IOException {
        var extractor = new Extractor();
        Set<String> more = Set.of("thead", "h1");
        for (String payload : BodyWriterSafetyTest.payloads()) {
            var contents = new ArrayList<>(BodyWriterSafetyTest.contents(payload));
            contents.add("<pre>" + payload.replace("<", "&lt;") + "</pre><p>The end.</p>");
            contents.add("<ul><li>one</li></ul><pre>" + payload.replace("<", "&lt;") + "</pre>");
            for (String content : contents) {
                BodyWriterSafetyTest.assertHarmless(
                        payload, render(BodyWriterSafetyTest.html(extractor, content)), more);
            }
        }
    }

    /// Repeated opening marks take linear time.
    @Test
    void takesLinearTime() {
        for (String run : List.of(
                "a<em>*</em>b<strong>!</strong>",
                "<em>a<strong>b</strong>c</em>",
                "<strong>.</strong>a",
                "<br>",
                "#",
                "`",
                "<a href=\"https://a.example/\">!</a>",
                "[",
                " ")) {
            String words = run.repeat(600_000 / run.length());
            long start = System.nanoTime();
            assertThat(Markdown.of("<p>" + words + "x</p><h2>" + words + "x</h2><pre>" + words + "x</pre>"))
                    .isNotEmpty();
            assertThat(System.nanoTime() - start).as("%s", run).isLessThan(5_000_000_000L);
        }
    }

    private static void writeBlocks(Random random, int depth, StringBuilder html) {
        int blocks = 1 + random.nextInt(3);
        for (int i = 0; i < blocks; i++) {
            switch (random.nextInt(depth > 0 ? 9 : 5)) {
                case 0 -> inTag("h" + (2 + random.nextInt(4)), random, html);
                case 1 -> inTag("pre", random, html);
                case 5, 6 -> {
                    String tag = random.nextBoolean() ? "ul" : "ol";
                    html.append('<').append(tag).append("><li>");
                    if (random.nextBoolean()) {
                        writeInline(random, 3, html);
                    }
                    writeBlocks(random, depth - 1, html);
                    html.append("</li><li>");
                    writeInline(random, 3, html);
                    html.append("</li></").append(tag).append('>');
                }
                case 7 -> {
                    html.append("<blockquote>");
                    writeBlocks(random, depth - 1, html);
                    html.append("</blockquote>");
                }
                case 8 -> {
                    html.append("<table><tr>");
                    inTag("td", random, html);
                    inTag("td", random, html);
                    html.append("</tr><tr>");
                    inTag("td", random, html);
                    html.append("</tr></table>");
                }
                default -> inTag("p", random, html);
            }
        }
    }

    private static void inTag(String tag, Random random, StringBuilder html) {
        html.append('<').append(tag).append('>');
        if (tag.equals("pre")) {
            writeWords(random, html);
            html.append('\n');
            writeWords(random, html);
        } else {
            writeInline(random, 4, html);
        }
        html.append("</").append(tag).append('>');
    }

    private static void writeInline(Random random, int depth, StringBuilder html) {
        int parts = 1 + random.nextInt(4);
        for (int i = 0; i < parts; i++) {
            switch (random.nextInt(depth > 0 ? 8 : 4)) {
                case 0 -> html.append(random.nextInt(3) == 0 ? "<br>" : " ");
                case 4, 5 -> inTag("strong", random, depth, html);
                case 6 -> inTag("em", random, depth, html);
                case 7 -> {
                    html.append("<a href=\"https://a.example/?`|_*&amp;copy;\">");
                    writeInline(random, 0, html);
                    html.append("</a>");
                }
                default -> writeWords(random, html);
            }
        }
    }

    private static void inTag(String tag, Random random, int depth, StringBuilder html) {
        html.append('<').append(tag).append('>');
        writeInline(random, depth - 1, html);
        html.append("</").append(tag).append('>');
    }

    private static void writeWords(Random random, StringBuilder html) {
        String signs = "ab1 .,:!?()[]*_`~#+-=|\\“”€\u00a0\u202f\u3000语";
        int length = 1 + random.nextInt(4);
        for (int i = 0; i < length; i++) {
            int sign = random.nextInt(signs.length() + 3);
            switch (sign - signs.length()) {
                case 0 -> html.append("&lt;b&gt;");
                case 1 -> html.append("&amp;amp;");
                case 2 -> html.append("\ud83d\ude00");
                default -> html.append(signs.charAt(sign));
            }
        }
    }

    private static void assertSame(String html) {
        assertSame("", html);
    }

    private static void assertSame(String note, String html) {
        Element body = rendered(html);
        assertThat(words(body)).as("%s%s%n%s", note, html, Markdown.of(html)).isEqualTo(words(parsed(html)));
        assertThat(body.select("img, code:not(pre code), hr"))
                .as("%s%s", note, html)
                .isEmpty();
    }

    private static String words(Element body) {
        return body.text().replaceAll("[\\s\\p{Zs}]+", " ").strip();
    }

    private static Element parsed(String html) {
        return Jsoup.parseBodyFragment(html).body();
    }

    private static Element rendered(String html) {
        return parsed(render(html));
    }

    private static String render(String html) {
        return RENDERER.render(PARSER.parse(Markdown.of(html)));
    }
}
