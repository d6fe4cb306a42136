package org.newswire.store.page.articles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArticleMarkdownTest {
    private static String body(String html) {
        String markdown = ArticleMarkdown.of(
                new ObjectMapper().createObjectNode().put("id", "1").put("html", html));
        return markdown.substring(markdown.indexOf("---\n\n") + 5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<p>a <strong>b </strong>c</p><p>d</p> | a **b** c~~d",
                "<p>2 * 3 _x_ &lt;b&gt;</p> | 2 \\* 3 \\_x\\_ \\<b\\>",
                "<p># a</p><p>- b</p><p>1. c</p> | \\# a~~\\- b~~1\\. c",
                "<h2>a</h2><p>b</p> | ## a~~b",
                "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul> | - a~- b~  ~  - c",
                "<ol start=\"3\"><li>a</li><li>b</li></ol> | 3. a~4. b",
                "<ol><li>a<ol><li>b</li></ol></li><li value=\"7\">c</li><li>d</li></ol> | 1. a~   ~   1. b~7. c~8. d",
                "<blockquote><p>a</p><p>b</p></blockquote> | > a~> ~> b",
                "<p><a href=\"https://a.example/x\">a]</a></p> | [a\\]](<https://a.example/x>)",
                "<pre>a~``` b</pre> | ````~a~``` b~````",
                "<p>a<br>b</p> | a\\~b",
            })
    void writesCommonMark(String html, String markdown) {
        assertThat(body(html.replace('~', '\n'))).isEqualTo(markdown.replace('~', '\n') + "\n");
    }

    @Test
    void writesTables() {
        assertThat(body("<table><tr><th>a</th><th>b|</th></tr><tr><td>1</td><td>2</td></tr></table>"))
                .isEqualTo("| a | b\\| |\n| --- | --- |\n| 1 | 2 |\n");
    }

    @Test
    void theMetadataCannotEndItsBlock() {
        ObjectNode article = new ObjectMapper().createObjectNode();
        article.put("id", "1").put("html", "<p>x</p>").put("title", "a\n---\nb: \"c\"");

        assertThat(ArticleMarkdown.of(article))
                .startsWith("---\nid: \"1\"\ntitle: \"a\\n---\\nb: \\\"c\\\"\"\nauthors: []\n---\n\n");
    }

    @Test
    void deepMarkupIsFlattened() {
        String deep = "<blockquote>".repeat(5_000) + "<p>a</p>";

        assertThat(body(deep)).contains("a");
    }

    @Test
    @Timeout(10)
    void deepListsTakeLinearTime() {
        assertThat(body("<ul><li>".repeat(60_000) + "a")).endsWith("a\n");
    }

    @ParameterizedTest
    @Timeout(10)
    @ValueSource(
            strings = {
                "<ol>|<li>a",
                "<ul>|<li>a",
                "<table>|<tr><td>a",
                "|<b>a",
                "|<p>a",
                "<table><tr>|<td>a",
                "|<a href=https://a.example/>a"
            })
    void manyElementsTakeLinearTime(String html) {
        String[] parts = html.split("\\|", -1);

        assertThat(body(parts[0] + parts[1].repeat(60_000))).contains("a");
    }

    @Test
    void theEndOfALongTextIsOnlyInTheJson() {
        assertThat(body("<p>" + "a".repeat(500_000)))
                .hasSizeLessThan(501_000)
                .endsWith(
                        "a\n\n*The text is longer than the 500,000 characters that are shown here. The JSON has all of it.*\n");
    }
}
