package org.newswire.parse.extract.body;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.Container;

/// The blocks of a page with properties that depend on other blocks: running text per container, the main
/// container, and the totals of blocks that look alike (same tag and class of container and parent).
final class PageBlocks {
    private static final double BULK = 0.6;

    final List<Block> blocks;
    final int[] words;
    final int[] wordsBefore;
    final double[] logWords;
    final double[] linkDensity;
    final boolean[] prose;
    /// Whether the block is classified. About half of the blocks are links in menus and lists.
    final boolean[] classified;
    /// Number of the block's look ([ContainerStatistics#look]): equal for blocks that look alike.
    final int[] look;
    final int firstProse;
    final int lastProse;
    final ContainerStatistics.Totals page = new ContainerStatistics.Totals();
    final ContainerStatistics containers;
    final @Nullable Container top;
    /// The innermost container with at least 60 % of the running text.
    final @Nullable Container bulk;
    private final List<ContainerStatistics.Totals> alike = new ArrayList<>();
    private final Map<Integer, Integer> looks = new HashMap<>();

    PageBlocks(List<Block> blocks) {
        this.blocks = blocks;
        this.containers = new ContainerStatistics(blocks);
        int n = blocks.size();
        words = new int[n];
        wordsBefore = new int[n];
        logWords = new double[n];
        linkDensity = new double[n];
        prose = new boolean[n];
        classified = new boolean[n];
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
        classified[i] = prose[i] || !isCertainlyOutside(i, block.container());
        look[i] = looks.computeIfAbsent(containers.look(block.container()), k -> looks.size());
        double linked = words[i] * linkDensity[i];
        page.add(words[i], linked, prose[i]);
        if (look[i] == alike.size()) {
            alike.add(new ContainerStatistics.Totals());
        }
        alike.get(look[i]).add(words[i], linked, prose[i]);
        containers.add(block.container(), words[i], linked, prose[i]);
    }

    private boolean isCertainlyOutside(int i, Container c) {
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

    /// The totals of a container, or of the page for null.
    ContainerStatistics.Totals in(@Nullable Container c) {
        ContainerStatistics.Totals totals = c == null ? null : containers.totals(c);
        return totals == null ? page : totals;
    }

    ContainerStatistics.Totals alike(int i) {
        return alike.get(look[i]);
    }

    /// The distance from `target` up to the common ancestor; 20 if `target` is null.
    static int levelsUpTo(@Nullable Container target, Container c) {
        return target == null ? 20 : target.levelsUpTo(c);
    }
}
