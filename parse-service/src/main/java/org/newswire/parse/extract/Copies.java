package org.newswire.parse.extract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Leaves out what an article says a second time: some pages hold their text twice, for small and for
/// large screens, and others repeat it as the reader scrolls on. A copy is a run of blocks that stand
/// earlier in the same order, with much running text; a sentence or a list alone may well be repeated.
final class Copies {
    private static final int LONG_WORDS = 20;
    private static final int LONG_BLOCKS = 3;
    private static final int COPIED_WORDS = 100;
    /// So many blocks of the first may be missing in a row from the copy.
    private static final int GAP = 2;

    private Copies() {}

    static List<Block> without(List<Block> body) {
        int[] texts = numbered(body);
        int seen = 0;
        var kept = new ArrayList<Block>();
        for (int i = 0; i < texts.length; ) {
            boolean repeated = texts[i] < seen;
            seen = Math.max(seen, texts[i] + 1);
            int end = repeated ? endOfCopy(texts, i) : i + 1;
            List<Block> run = body.subList(i, end);
            if (!repeated || !isMuchText(run)) {
                kept.addAll(run);
            }
            i = end;
        }
        return kept;
    }

    /// For each block the number of its text, counted from 0 as texts come up.
    private static int[] numbered(List<Block> body) {
        Map<String, Integer> numbers = new HashMap<>();
        return body.stream()
                .mapToInt(block -> numbers.computeIfAbsent(block.text(), text -> numbers.size()))
                .toArray();
    }

    /// Where the run ends that begins at `copy` and repeats what stands before.
    private static int endOfCopy(int[] texts, int copy) {
        int at = 0;
        while (texts[at] != texts[copy]) {
            at++;
        }
        int i = copy;
        while (i < texts.length) {
            int limit = Math.min(copy, at + GAP + 1);
            while (at < limit && texts[at] != texts[i]) {
                at++;
            }
            if (at >= limit) {
                return i;
            }
            at++;
            i++;
        }
        return i;
    }

    private static boolean isMuchText(List<Block> run) {
        List<Block> prose =
                run.stream().filter(block -> block.words() >= LONG_WORDS).toList();
        return prose.size() >= LONG_BLOCKS
                && prose.stream().mapToInt(Block::words).sum() >= COPIED_WORDS;
    }
}
