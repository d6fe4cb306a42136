package org.newswire.parse.extract.body;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.Container;

/// Lists the slots of a block's tokens, for training. [BlockTokens#sums] adds up their weights without
/// listing them.
final class TokenSlots {
    private final BlockTokens tokens = new BlockTokens(0);

    /// The slots of each group for a block and its heading (empty if missing).
    int[][] of(Block block, String heading) {
        Container c = block.container();
        IntStream own = names(1, c.element());
        for (Node n = block.nodes().getFirst().parent();
                n instanceof Element inline && !inline.equals(c.element());
                n = inline.parent()) {
            own = IntStream.concat(own, names(2, inline));
        }
        Container parent = c.parent();
        IntStream parents = parent == null ? IntStream.of() : names(3, parent.element());
        return new int[][] {
            own.toArray(),
            parents.toArray(),
            ancestors(parent == null ? null : parent.parent()),
            words(5, block.text()),
            words(7, heading)
        };
    }

    private int[] ancestors(@Nullable Container from) {
        IntStream slots = IntStream.of();
        Container c = from;
        for (int level = 0; c != null && level < BlockTokens.MAX_ANCESTORS; level++, c = c.parent()) {
            slots = IntStream.concat(slots, names(4, c.element()));
        }
        return slots.toArray();
    }

    private IntStream names(int group, Element e) {
        tokens.readNames(e);
        int[] hashes = Arrays.copyOf(tokens.buffer, tokens.buffered);
        return IntStream.of(hashes).map(hash -> BlockTokens.slot(group, hash));
    }

    private int[] words(int group, String text) {
        return Arrays.copyOf(tokens.slots, tokens.readWords(group, text));
    }
}
