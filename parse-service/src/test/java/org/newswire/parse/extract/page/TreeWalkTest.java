package org.newswire.parse.extract.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeVisitor;
import org.junit.jupiter.api.Test;

class TreeWalkTest {
    @Test
    void walksInDocumentOrderAsJsoupDoes() {
        Element root = Jsoup.parse(
                "<p>a<b>c<i></i>d</b><!-- e --><ul><li>f<li><a href=g>h</a></ul>i<script>j</script><div></div>");
        var walked = new ArrayList<String>();
        TreeWalk.over(root, new TreeWalk.Visitor() {
            @Override
            public void enter(Node node, int depth, int attributes) {
                walked.add("<" + node.nodeName() + depth + " " + attributes);
            }

            @Override
            public void leave(int depth) {
                walked.add(">" + depth);
            }
        });
        var expected = new ArrayList<String>();
        root.traverse(new NodeVisitor() {
            @Override
            public void head(Node node, int depth) {
                int attributes = node instanceof Element e ? e.attributesSize() : 0;
                expected.add("<" + node.nodeName() + depth + " " + attributes);
            }

            @Override
            public void tail(Node node, int depth) {
                if (node instanceof Element) {
                    expected.add(">" + depth);
                }
            }
        });
        assertThat(walked).isEqualTo(expected).hasSizeGreaterThan(30);
    }

    @Test
    void doesNotRecurse() {
        int depth = 100_000;
        String html = "<b>".repeat(depth);
        Element root = Jsoup.parse(html, Parser.xmlParser().setMaxDepth(Integer.MAX_VALUE));
        var deepest = new ArrayList<>(List.of(0));
        TreeWalk.over(root, (node, at, attributes) -> deepest.set(0, Math.max(deepest.getFirst(), at)));
        assertThat(deepest).containsExactly(depth);
    }
}
