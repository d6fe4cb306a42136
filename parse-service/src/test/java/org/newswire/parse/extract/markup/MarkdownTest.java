package org.newswire.parse.extract.markup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkdownTest {
    @Test
    void writesParagraphsHeadingsQuotesAndLists() {
        String html = """
                <h2>The vote</h2>
                <p>It was <strong>close</strong>, said <a href="https://a.example/(x)">the <em>mayor</em></a>.<br>Very.</p>
                <blockquote>
                <p>We looked.</p>
                <p>Twice.</p>
                </blockquote>
                <ol>
                <li>one</li>
                <li>two</li>
                </ol>
                <ul>
                <li>three</li>
                </ul>
                <pre>a &lt; b
                  c</pre>""";

        assertThat(Markdown.of(html)).isEqualTo("""
                        ## The vote

                        It was **close**, said [the *mayor*](<https://a.example/(x)>).\\
                        Very.

                        > We looked.
                        >
                        > Twice.

                        1. one

                        2. two

                        -  three

                        ```
                        a < b
                          c
                        ```""");
    }

    @Test
    void escapesMarkdownMarkup() {
        assertThat(Markdown.of("<p># 5 *stars* &lt;script&gt; [x](y) a_b `c` &amp;lt;</p>"))
                .isEqualTo("\\# 5 \\*stars\\* \\<script\\> \\[x\\](y) a\\_b \\`c\\` \\&lt;");
        assertThat(Markdown.of("<p>12. May</p><p>- 5 degrees</p><p>1) first</p>"))
                .isEqualTo("12\\. May\n\n\\- 5 degrees\n\n1\\) first");
    }

    @Test
    void keepsALinkAfterAnExclamationMarkALink() {
        assertThat(Markdown.of("<p>Look!<a href=\"https://a.example/\">Here</a></p>"))
                .isEqualTo("Look\\![Here](<https://a.example/>)");
    }

    @Test
    void omitsEmphasisThatMarkdownWouldNotRender() {
        assertThat(Markdown.of("<p>re<em>“quoted”</em>d and <strong>bold </strong>word</p>"))
                .isEqualTo("re“quoted”d and **bold** word");
    }

    @Test
    void mergesAdjacentEmphasis() {
        assertThat(Markdown.of("<p><strong>Lon</strong><strong>don </strong><em>all</em><em>ways</em></p>"))
                .isEqualTo("**London** *allways*");
        assertThat(Markdown.of("<p><em><strong>a</strong> b</em> and <strong>c <em>d</em></strong></p>"))
                .isEqualTo("***a** b* and **c *d***");
    }

    @Test
    void endsLinksAndEmphasisAtWords() {
        assertThat(Markdown.of("<p><a href=\"https://a.example/\"><strong>Read more<br></strong></a></p>"))
                .isEqualTo("**[Read more](<https://a.example/>)**");
        assertThat(Markdown.of("<p>See<em> <a href=\"https://a.example/\"> that </a></em>one</p>"))
                .isEqualTo("See  *[that](<https://a.example/>)* one");
    }

    @Test
    void nestsListsAndKeepsTheirNumbers() {
        assertThat(Markdown.of("""
                        <ol>
                        <li>one
                        <ul>
                        <li>inner</li>
                        </ul>
                        </li>
                        <li>
                        <p>two</p>
                        <p>more</p>
                        <pre>code</pre>
                        </li>
                        </ol>
                        <ol>
                        <li>other</li>
                        </ol>""")).isEqualTo("""
                        1. one

                           -  inner

                        2. two

                           more

                           ```
                           code
                           ```

                        1) other""");
    }

    @Test
    void numbersListsAsThePageDoes() {
        assertThat(Markdown.of("<ol start=\"4\"><li>four</li><li value=\"7\">seven</li><li>eight</li></ol>"
                        + "<ol reversed><li>two</li><li>one</li></ol><ol start=\"-3\"><li>below</li></ol>"))
                .isEqualTo("4. four\n\n7. seven\n\n8. eight\n\n2) two\n\n1) one\n\n0. below");
    }

    @Test
    void fencesCodeWithMoreBackticksThanItContains() {
        assertThat(Markdown.of("<blockquote>\n<pre>  ````\r&lt;b&gt;\n</pre>\n</blockquote>"))
                .isEqualTo("""
                        > `````
                        >   ````
                        > <b>
                        > `````""");
    }

    @Test
    void doesNotPadTheRowsOfATable() {
        assertThat(Markdown.of("<table><tr><td>a</td></tr><tr><td>b</td><td>c|</td></tr><tr></tr></table>"))
                .isEqualTo("""
                        | a |  |
                        | --- | --- |
                        | b | c\\| |
                        |""");
        String row = "<tr>" + "<td>x</td>".repeat(20_000) + "</tr>";
        assertThat(Markdown.of("<table>" + row + "<tr><td>y</td></tr>".repeat(1_200) + "</table>"))
                .hasSizeLessThan(60_000);
    }
}
