package org.newswire.parse.extract.body;

import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.newswire.parse.extract.block.Block;

/// What is marked up, or named, as a caption, a dialog or a disclaimer.
final class Captions {
    /// What the model gives more than this is the author's.
    private static final double SURE = 0.9;

    private static final int MAX_WORDS = 80;
    private static final int LABEL_WORDS = 20;

    /// Whose picture it is: named as its source, which is no agency at the head of a report.
    private static final Pattern CREDIT = Pattern.compile(
            "(?i:\\bfile (?:photo|picture|image)\\b|\\b(?:photo|foto|image|picture|bild|credit)s?\\s{0,3}(?::|by\\b|©))|©"
                    + "|[(/|]\\s?(?:\\p{Lu}[\\p{L}.'’-]{0,30}[ /]){0,4}(?:AFP|Reuters|Getty|EPA|dpa|[Ii]mago|IMAGO|AP)\\b(?!\\)\\s*[-–—])");

    private final PageBlocks page;

    Captions(PageBlocks page) {
        this.page = page;
    }

    /// Some set an article's first paragraph below its picture, as if it were the caption: it is longer than most, and
    /// doesn't say whose picture it is.
    ///
    /// @param p     what the model gives the block
    /// @param first of the text
    boolean isOne(int i, double p, int first) {
        Block block = page.blocks.get(i);
        return p < SURE
                && (page.containers.isAside(block.container()) || isNamed(block))
                && (i != first
                        || page.words[i] <= LABEL_WORDS
                        || CREDIT.matcher(block.text()).find());
    }

    private static boolean isNamed(Block block) {
        return block.words() <= MAX_WORDS && block.nodes().stream().allMatch(node -> isNamed(node, block.element()));
    }

    private static boolean isNamed(Node node, Element block) {
        for (Element e = node.parentElement(); e != null && !e.equals(block); e = e.parent()) {
            if (Containers.isNamedCaption(e.className())) {
                return true;
            }
        }
        return false;
    }
}
