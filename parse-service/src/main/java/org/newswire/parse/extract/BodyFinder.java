package org.newswire.parse.extract;

import java.util.ArrayList;
import java.util.List;

/// Chooses the blocks of the article's body: those that the model takes for the author's words.
final class BodyFinder {
    private static final int FEW_WORDS = 25;

    private final BlockModel model;

    BodyFinder(BlockModel model) {
        this.model = model;
    }

    List<Block> find(List<Block> blocks, PageWitness witness) {
        var page = new PageBlocks(blocks);
        double[] p = model.judge(page, witness);
        List<Block> body = choose(page, p, witness, model.threshold());
        if (words(page, body) < FEW_WORDS) {
            body = choose(page, p, witness, model.threshold() * 0.5);
        }
        return body;
    }

    private static int words(PageBlocks page, List<Block> body) {
        return body.stream().mapToInt(b -> page.words[b.index()]).sum();
    }

    private static List<Block> choose(PageBlocks page, double[] p, PageWitness witness, double threshold) {
        var body = new ArrayList<Block>();
        for (int i = 0; i < p.length; i++) {
            if (p[i] >= threshold && !repeatsHeadline(page.blocks.get(i), witness)) {
                body.add(page.blocks.get(i));
            }
        }
        while (!body.isEmpty() && body.getLast().isHeading()) {
            body.removeLast();
        }
        return body;
    }

    private static boolean repeatsHeadline(Block block, PageWitness witness) {
        return !witness.titleKey.isEmpty()
                && block.text().length() < 300
                && TitleFinder.key(block.text()).equals(witness.titleKey);
    }
}
