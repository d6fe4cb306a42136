package org.newswire.parse.extract.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PageParserTest {
    private static final String XHTML = """
            <?xml version="1.0" encoding="UTF-8"?>
            <html xmlns="http://www.w3.org/1999/xhtml"><head><script type="text/javascript" src="a.js"/>
            <title>Ferries sail again</title></head><body><p>They do.<br/>Indeed.</p></body></html>""";

    @Test
    void anElementOfXhtmlEndsWhereItBegins() {
        for (String type : List.of("application/xhtml+xml; charset=utf-8", "application/xml")) {
            var document = PageParser.parse(new Page(XHTML.getBytes(UTF_8), null, Map.of("content-type", type)));

            assertThat(document.title()).as(type).isEqualTo("Ferries sail again");
            assertThat(document.body().text()).as(type).isEqualTo("They do. Indeed.");
        }
    }

    @Test
    void asHtmlTheSameIsReadAsBrowsersDo() {
        var document = PageParser.parse(new Page(XHTML.getBytes(UTF_8), null, Map.of("content-type", "text/html")));

        assertThat(document.title()).isEmpty();
    }
}
