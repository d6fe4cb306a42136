package org.newswire.parse.extract.markup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.newswire.parse.extract.Extraction;
import org.newswire.parse.extract.ExtractionInput;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.extract.page.SyndicatedEntryBuilder;

/// Attacks on readers of the HTML. The output is parsed again, as a browser would, and checked.
class BodyWriterSafetyTest {
    private static final Set<String> TAGS = Set.of(
            "p",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "ul",
            "ol",
            "li",
            "blockquote",
            "pre",
            "br",
            "a",
            "abbr",
            "strong",
            "em",
            "cite",
            "code",
            "del",
            "ins",
            "kbd",
            "mark",
            "q",
            "s",
            "samp",
            "small",
            "sub",
            "sup",
            "table",
            "tbody",
            "td",
            "th",
            "tr",
            "u");
    private static final List<String> HANDLERS = List.of(
            "onabort",
            "onanimationend",
            "onanimationstart",
            "onauxclick",
            "onbeforecopy",
            "onbeforeinput",
            "onblur",
            "onclick",
            "oncontextmenu",
            "oncopy",
            "oncut",
            "ondblclick",
            "ondrag",
            "ondrop",
            "onerror",
            "onfocus",
            "onfocusin",
            "oninput",
            "onkeydown",
            "onload",
            "onmousedown",
            "onmouseenter",
            "onmouseover",
            "onpaste",
            "onpointerdown",
            "onpointerover",
            "onresize",
            "onscroll",
            "onselect",
            "ontoggle",
            "ontouchstart",
            "ontransitionend",
            "onwheel");
    private static final String PROSE =
            "The ferry left the harbour at dawn, and nobody on the pier could say when it would come back to the town.";

    private final Extractor extractor = new Extractor();

    @Test
    void noPayloadSurvives() throws IOException {
        List<String> payloads = payloads();
        assertThat(payloads).hasSizeGreaterThan(200);
        for (String payload : payloads) {
            for (String content : contents(payload)) {
                assertHarmless(payload, html(content));
            }
        }
    }

    /// Puts a payload before, between, in and around running text, and in a table.
    static List<String> contents(String payload) {
        return List.of(
                payload + "<p>" + PROSE + "</p>",
                "<p>" + PROSE + "</p>" + payload + "<p>" + PROSE + "</p>",
                "<p>" + PROSE + payload + PROSE + "</p>",
                "<ul><li>" + PROSE + payload + "</li></ul><blockquote>" + payload + PROSE + "</blockquote>",
                "<p>" + PROSE + "</p><table>" + "<tr><th>Pier</th><td>Ferry</td></tr>".repeat(3) + "<tr><td>" + payload
                        + "</td><td>" + payload + " Boat</td></tr></table><p>" + PROSE + "</p>");
    }

    @Test
    void keepsHarmlessLinksAndMarkup() {
        assertThat(html("<p>" + PROSE + " <a href='/t?a=1&amp;b=2' class=x>More</a> <i>here</i> &lt;b&gt;</p>"))
                .endsWith("<a href=\"https://site.example/t?a=1&amp;b=2\">More</a> <em>here</em> &lt;b&gt;</p>");
    }

    private static void assertHarmless(String payload, String html) {
        assertHarmless(payload, html, Set.of());
    }

    /// @param more additional tags that may occur
    static void assertHarmless(String payload, String html, Set<String> more) {
        for (Element e : Jsoup.parseBodyFragment(html).body().select("body *")) {
            if (!more.contains(e.normalName())) {
                assertThat(TAGS).as("%s → %s", payload, html).contains(e.normalName());
            }
            for (Attribute attribute : e.attributes()) {
                assertThat(attribute.getKey()).as("%s → %s", payload, html).isEqualTo("href");
                assertThat(attribute.getValue())
                        .as("%s → %s", payload, html)
                        .matches("(?i)(https?://|mailto:)[^\"<>]*");
            }
        }
    }

    private String html(String content) {
        return html(extractor, content);
    }

    static String html(Extractor extractor, String content) {
        var entry = SyndicatedEntryBuilder.builder()
                .content(content)
                .language("en")
                .link("https://site.example/a")
                .build();
        return switch (extractor.extract(new ExtractionInput(null, entry, null))) {
            case Extraction.Article article -> article.html();
            case Extraction.Rejected rejected -> "";
        };
    }

    static List<String> payloads() throws IOException {
        var payloads = new ArrayList<String>();
        try (InputStream in =
                Objects.requireNonNull(BodyWriterSafetyTest.class.getResourceAsStream("/extract/xss.txt"))) {
            payloads.addAll(new String(in.readAllBytes(), UTF_8).lines().toList());
        }
        for (String handler : HANDLERS) {
            for (String tag : List.of("p", "a href=x", "b", "li", "h2", "svg", "details open")) {
                payloads.add("<" + tag + " " + handler + "=alert(1)>text");
            }
        }
        return payloads;
    }
}
