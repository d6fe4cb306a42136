package org.newswire.parse.extract.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PageParserTest {
    private static final int MAX_DEPTH = 400;
    private static final int MAX_ELEMENTS = 150_000;
    private static final int MAX_BYTES = 6 << 20;
    private static final String XHTML = """
            <?xml version="1.0" encoding="UTF-8"?>
            <html xmlns="http://www.w3.org/1999/xhtml"><head><script type="text/javascript" src="a.js"/>
            <title>Ferries sail again</title></head><body><p>They do.<br/>Indeed.</p></body></html>""";

    @Test
    void closesEmptyElementsOfXhtml() {
        for (String type : List.of("application/xhtml+xml; charset=utf-8", "application/xml")) {
            var document = PageParser.parse(new WebPage(XHTML.getBytes(UTF_8), null, Map.of("content-type", type)));

            assertThat(document.title()).as(type).isEqualTo("Ferries sail again");
            assertThat(document.body().text()).as(type).isEqualTo("They do. Indeed.");
        }
    }

    @Test
    void keepsTheScriptsOfXhtml() {
        String page = "<html xmlns='http://www.w3.org/1999/xhtml'><head><style>a{}</style><title>Ferries</title>"
                + "<script>//<![CDATA[\nwrite('<script src=\"ad.js\"/>');\n//]]></script><!-- <title/> --></head>"
                + "<body><a id='top'/><div class='clear'/><p>They <svg:g/>do.</p><p>Indeed <![CDATA[<b/>]]>.</p></body></html>";
        var document = PageParser.parse(
                new WebPage(page.getBytes(UTF_8), null, Map.of("content-type", "application/xhtml+xml")));

        assertThat(document.title()).isEqualTo("Ferries");
        assertThat(document.select("script")).hasSize(1);
        assertThat(document.select("p"))
                .extracting(p -> p.text().strip())
                .first()
                .isEqualTo("They do.");
        assertThat(document.select("a, div"))
                .allSatisfy(e -> assertThat(e.childNodeSize()).isZero());
    }

    @Test
    void flattensElementsBeyondTheDepthLimitAndKeepsTheirText() {
        String page = "<div>".repeat(5_000) + "<p>They sail.</p>" + "</div>".repeat(5_000) + "<p>Again.</p>";
        var document = PageParser.parse(page, null);

        assertThat(document.text()).isEqualTo("They sail. Again.");
        assertThat(document.select("p"))
                .hasSize(2)
                .allSatisfy(p -> assertThat(p.parents()).hasSizeLessThanOrEqualTo(MAX_DEPTH));
        assertThat(PageParser.isTruncated(document)).isFalse();
    }

    @Test
    void dropsTheElementsBeyondTheLimitAndSaysSo() {
        int many = MAX_ELEMENTS + 1_000;
        var document = PageParser.parse("<p>First.</p>" + "<i>x</i>".repeat(many) + "<p>Last.</p>", null);

        assertThat(document.getAllElements()).hasSizeBetween(many - 1_100, many);
        assertThat(document.text()).startsWith("First.").doesNotContain("Last.");
        assertThat(PageParser.isTruncated(document)).isTrue();
    }

    @Test
    void dropsTheBytesBeyondSixMebibytesAndSaysSo() {
        String start = "<html><body><p>First.</p><p>";
        String page = start + "x".repeat(MAX_BYTES - start.length() - 1) + "yz</p><p>Last.</p></body></html>";
        for (String type : List.of("text/html", "application/xhtml+xml")) {
            var headers = Map.of("content-type", type);
            var document = PageParser.parse(new WebPage(page.getBytes(UTF_8), null, headers));

            String text = document.text();
            assertThat(text.startsWith("First. xx") && text.endsWith("xxy"))
                    .as(type)
                    .isTrue();
            assertThat(PageParser.isTruncated(document)).as(type).isTrue();
            var fitting = new WebPage(page.substring(0, MAX_BYTES).getBytes(UTF_8), null, headers);
            assertThat(PageParser.isTruncated(PageParser.parse(fitting)))
                    .as(type)
                    .isFalse();
        }
    }

    @Test
    void readsTheSameDocumentAsHtmlLikeBrowsers() {
        var document = PageParser.parse(new WebPage(XHTML.getBytes(UTF_8), null, Map.of("content-type", "text/html")));

        assertThat(document.title()).isEmpty();
    }
}
