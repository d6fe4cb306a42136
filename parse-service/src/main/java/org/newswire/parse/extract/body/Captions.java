package org.newswire.parse.extract.body;

import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.page.Tags;

/// Detects captions, dialogs and disclaimers by tag or class.
final class Captions {
    /// Above this probability a block is text.
    private static final double SURE = 0.9;

    private static final int MAX_WORDS = 80;
    private static final int LABEL_WORDS = 20;

    /// A picture credit. An agency at the start of a report is not a credit.
    private static final Pattern CREDIT = Pattern.compile(
            "(?i:\\bfile (?:photo|picture|image)\\b|\\b(?:photo|foto|image|picture|bild|credit)s?\\s{0,3}(?::|by\\b|©))|©"
                    + "|[(/|]\\s?(?:\\p{Lu}[\\p{L}.'’-]{0,30}[ /]){0,4}(?:AFP|Reuters|Getty|EPA|dpa|[Ii]mago|IMAGO|AP)\\b(?!\\)\\s*[-–—])");

    private Captions() {}

    /// Whether a block is a caption. Some sites put the first paragraph below the picture; it is longer
    /// than a caption and has no credit.
    ///
    /// @param p     probability of the block
    /// @param first index of the first block of the text
    static boolean isCaption(PageBlocks page, int i, double p, int first) {
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
        return Tags.isWithin(
                node.parentElement(),
                Integer.MAX_VALUE,
                block::equals,
                e -> ContainerStatistics.isNamedCaption(e.className()));
    }
}
