package org.newswire.store.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlCheckTest {
    private static String page(String body) {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><title>Page</title></head><body>" + body + "</body></html>";
    }

    @Test
    void acceptsAPage() {
        assertThat(HtmlCheck.errors(page("<a href=\"#main\">Skip</a><main id=\"main\" aria-labelledby=\"title\">"
                        + "<h1 id=\"title\">Page</h1><svg viewBox=\"0 0 1 1\"><line x1=\"1\"/></svg><br>"
                        + "<label for=\"q\">Words</label><input id=\"q\"></main>")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<p>One<div>Two</div></p>",
                "<h2>Not closed</h3>",
                "</section>",
                "<p id=\"a\">One</p><p id=\"a\">Two</p>",
                "<label for=\"missing\">Words</label>",
                "<p aria-describedby=\"missing\">One</p>",
                "<a href=\"#missing\">Down</a>",
                "<input type=\"date\" maxlength=\"10\">",
                "<form action=\"/\"><input></form>",
                "<h1 dir=\"auto\"><bdi>One</bdi></h1>",
                "<table><tr><td>One</td></tr><p>Two</p></table>"
            })
    void findsAPlantedError(String body) {
        assertThat(HtmlCheck.errors(page(body))).isNotEmpty();
    }
}
