package org.newswire.parse.extract.body;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.Container;

/// The blocks of a page with what can be said of each only in view of the others: how much running text
/// its containers hold, which container holds most of the article, which other blocks are set in the
/// same way.
final class PageBlocks {
    private static final double BULK = 0.6;

    final List<Block> blocks;
    final int[] words;
    final int[] wordsBefore;
    final double[] logWords;
    final double[] linkDensity;
    final boolean[] prose;
    /// Whether the block is worth a judgement: about half of a page are links in menus and lists,
    /// beyond doubt.
    final boolean[] judged;
    /// Which blocks look alike: a number below [#looks].
    final int[] look;
    final int firstProse;
    final int lastProse;
    final Containers.Totals page = new Containers.Totals();
    final Containers containers;
    final @Nullable Container top;
    /// The innermost container of at least six tenths of the page's running text.
    final @Nullable Container bulk;
    private final List<Containers.Totals> alike = new ArrayList<>();
    private final Map<Integer, Integer> looks = new HashMap<>();

    PageBlocks(List<Block> blocks) {
        this.blocks = blocks;
        this.containers = new Containers(blocks);
        int n = blocks.size();
        words = new int[n];
        wordsBefore = new int[n];
        logWords = new double[n];
        linkDensity = new double[n];
        prose = new boolean[n];
        judged = new boolean[n];
        look = new int[n];
        int first = -1;
        int last = -1;
        for (int i = 0; i < n; i++) {
            measure(i);
            if (prose[i]) {
                first = first < 0 ? i : first;
                last = i;
            }
        }
        firstProse = first;
        lastProse = last;
        top = containers.heaviest();
        bulk = page.proseWords > 0 ? containers.innermostWith(BULK * page.proseWords) : null;
    }

    private void measure(int i) {
        Block block = blocks.get(i);
        words[i] = block.words();
        logWords[i] = FeatureRow.log1p(words[i]);
        wordsBefore[i] = (int) page.words;
        linkDensity[i] = Math.min(1, (double) block.linkChars() / block.text().length());
        prose[i] = words[i] >= 12
                && linkDensity[i] < 0.34
                && !block.hidden()
                && (words[i] >= 30 || endsSentence(block.text()));
        judged[i] = prose[i] || !isBeyondDoubt(i, block.container());
        look[i] = looks.computeIfAbsent(containers.look(block.container()), k -> looks.size());
        double linked = words[i] * linkDensity[i];
        page.add(words[i], linked, prose[i]);
        if (look[i] == alike.size()) {
            alike.add(new Containers.Totals());
        }
        alike.get(look[i]).add(words[i], linked, prose[i]);
        containers.add(block.container(), words[i], linked, prose[i]);
    }

    private boolean isBeyondDoubt(int i, Container c) {
        boolean link = linkDensity[i] > 0.98;
        return (link && words[i] <= 2) || (words[i] <= 6 && containers.isBesideText(c, link));
    }

    static boolean endsSentence(String text) {
        int end = text.length() - 1;
        while (end > 0 && "\"”’'»)]“」』*".indexOf(text.charAt(end)) >= 0) {
            end--;
        }
        return ".!?…。！？:：।".indexOf(text.charAt(end)) >= 0;
    }

    int size() {
        return blocks.size();
    }

    int looks() {
        return alike.size();
    }

    Container container(int i) {
        return blocks.get(i).container();
    }

    /// What a container holds; the whole page for none.
    Containers.Totals in(@Nullable Container c) {
        Containers.Totals totals = c == null ? null : containers.totals(c);
        return totals == null ? page : totals;
    }

    Containers.Totals alike(int i) {
        return alike.get(look[i]);
    }

    /// How many levels one has to go up from `target` to find an element that holds the block too; 20
    /// for none.
    static int levelsUpTo(@Nullable Container target, Container c) {
        return target == null ? 20 : target.levelsUpTo(c);
    }
}
