package org.newswire.parse.extract.markup;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.BlockSplitter;
import org.newswire.parse.extract.block.DataTable;
import org.newswire.parse.extract.page.PageParser;

class BodyWriterTest {
    @Test
    void nestsListsAsThePageDoes() {
        assertThat(html("""
                        <ol><li>Open the site.<ul><li>Or write.</li><li>Or call.</li></ul></li>
                        <li><p>Choose a line.</p><p>Only one.</p></li>
                        <li>Pay.<pre>5 €</pre>Print.</li></ol>
                        <ol><li><h3>Other</h3>Way<br><br>Out</li></ol>""")).isEqualTo("""
                        <ol>
                        <li>Open the site.
                        <ul>
                        <li>Or write.</li>
                        <li>Or call.</li>
                        </ul>
                        </li>
                        <li>
                        <p>Choose a line.</p>
                        <p>Only one.</p>
                        </li>
                        <li>
                        <p>Pay.</p>
                        <pre>5 €</pre>
                        <p>Print.</p>
                        </li>
                        </ol>
                        <ol>
                        <li>
                        <h3>Other</h3>
                        <p>Way</p>
                        <p>Out</p>
                        </li>
                        </ol>""");
    }

    @Test
    void keepsTheNumbersOfAList() {
        assertThat(html("""
                        <ol start=" 4" class=x><li>four<li value=7>seven</ol><p>So much for piers.</p>
                        <ol reversed start='9" onclick="x()'><li value=1.5>two<li value=-1>one</ol>""")).isEqualTo("""
                        <ol start="4">
                        <li>four</li>
                        <li value="7">seven</li>
                        </ol>
                        <p>So much for piers.</p>
                        <ol start="2" reversed>
                        <li>two</li>
                        <li value="-1">one</li>
                        </ol>""");
    }

    @Test
    void numbersTheRemainingItemsOfAListAsThePageDoes() {
        assertThat(html("<ol><li><img src=a><li>two<li><img src=b><li>four</ol><p>So much for piers.</p>"
                        + "<ol reversed><li>three<li>two<li><img src=c></ol>"))
                .isEqualTo("""
                        <ol start="2">
                        <li>two</li>
                        <li value="4">four</li>
                        </ol>
                        <p>So much for piers.</p>
                        <ol start="3" reversed>
                        <li>three</li>
                        <li>two</li>
                        </ol>""");
    }

    @Test
    void nestsQuotesAndListsInEachOther() {
        assertThat(html("""
                        <blockquote>He said:<ul><li>one<li><blockquote><p>two</blockquote></ul></blockquote>
                        <ul>none<li>three<table><tr><td>a<td>b<tr><td>c<td>d<tr><td>e<td>f</table></ul><li>four""")).isEqualTo("""
                        <blockquote>
                        <p>He said:</p>
                        <ul>
                        <li>one</li>
                        <li>
                        <blockquote>
                        <p>two</p>
                        </blockquote>
                        </li>
                        </ul>
                        </blockquote>
                        <p>none</p>
                        <ul>
                        <li>three
                        <table>
                        <tr><td>a</td><td>b</td></tr>
                        <tr><td>c</td><td>d</td></tr>
                        <tr><td>e</td><td>f</td></tr>
                        </table>
                        </li>
                        </ul>
                        <p>four</p>""");
    }

    @Test
    void limitsTheNesting() {
        String html = html("<ul><li>".repeat(100) + "deep<p>text</p>");

        assertThat(Jsoup.parseBodyFragment(html).select("li")).hasSize(8);
        assertThat(html).contains("<p>deep</p>\n<p>text</p>");
    }

    @Test
    void limitsTheOpenInlineElements() {
        String around = "<u>".repeat(300) + "<a href=/a>";
        String html = html("<p>" + around + "a<i>b</i>c<br><br>d");

        assertThat(html).endsWith("<a href=\"https://paper.example/a\">d</a>" + "</u>".repeat(16) + "</p>");
        assertThat(html).contains(">abc</a>");
    }

    @Test
    void takesNoMoreMemoryInDeepInlineElements() {
        String words = "a <i>b</i>".repeat(100_000);
        long flat = allocated("<p>" + words);

        assertThat(allocated("<p>" + "<u>".repeat(380) + words)).isLessThan(3 * flat);
    }

    /// Returns the bytes that are allocated to write the text.
    private static long allocated(String html) {
        List<Block> blocks = blocks(html);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThat(BodyWriter.html(blocks, List.of())).isNotEmpty();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static String html(String page) {
        List<Block> blocks = blocks(page);
        return BodyWriter.html(blocks, DataTable.in(blocks));
    }

    private static List<Block> blocks(String page) {
        return BlockSplitter.cut(PageParser.parse(page, "https://paper.example/x"));
    }
}
