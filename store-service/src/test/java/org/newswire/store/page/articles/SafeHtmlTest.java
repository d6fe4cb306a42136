package org.newswire.store.page.articles;

import static org.assertj.core.api.Assertions.assertThat;

import gg.jte.output.StringOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeHtmlTest {
    private static String shown(String html) {
        StringOutput output = new StringOutput();
        SafeHtml.of(html).writeTo(output);
        return output.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<p onclick=alert(1)>a</p>",
                "<img src=x onerror=alert(1)>",
                "<a href='javascript:alert(1)'>a</a>",
                "<a href=' jAva\nscript:alert(1)'>a</a>",
                "<a href='data:text/html,<script>alert(1)</script>'>a</a>",
                "<a href='//other.example/'>a</a>",
                "<svg><script>alert(1)</script></svg>",
                "<math><mtext></p><style><img src=x onerror=alert(1)></style></math>",
                "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
                "<p style='position:fixed'>a</p>",
                "<form action=/x><input name=a></form>",
                "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
                "<base href='https://evil.example/'>",
                "<meta http-equiv=refresh content='0;url=https://evil.example'>",
                "<p id=main class=site>a</p>"
            })
    void nothingActiveRemains(String html) {
        assertThat(shown(html))
                .doesNotContainIgnoringCase("script", "onerror=", "onclick", "style", "<img", "<svg", "<form", "<base")
                .doesNotContain("href=\"//", "id=", "class=", "<meta");
    }

    @Test
    void keepsTheMarkupOfTheParser() {
        String html = "<h2>A</h2><p>b <strong>c</strong> <a href=\"https://a.example/?a=1&amp;b\">d</a></p>"
                + "<ol start=\"3\"><li value=\"5\">e</li></ol><table><tbody><tr><td>f</td></tr></tbody></table>";

        assertThat(shown(html))
                .isEqualTo(html.replace("h2>", "h3>")
                        .replace("&amp;b\"", "&amp;b\" rel=\"noopener noreferrer nofollow\""));
    }

    @Test
    void removesCharactersThatReorderText() {
        assertThat(shown("<p>a\u202eb\u0000c&#x202e;d\u2067e\u200ff</p>")).isEqualTo("<p>abcde\u200ff</p>");
    }

    @Test
    @Timeout(10)
    void deepListsTakeLinearTime() {
        assertThat(shown("<ul><li>".repeat(60_000) + "a")).contains("a</li>");
    }
}
