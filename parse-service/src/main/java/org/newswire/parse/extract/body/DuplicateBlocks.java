package org.newswire.parse.extract.body;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.newswire.parse.extract.block.Block;

/// Detects a second copy of the text; some pages contain one for small and one for large screens. A copy is
/// a run of repeated blocks that begins and ends like the text and contains nearly all of it. A refrain or
/// summary does not meet this.
final class DuplicateBlocks {
    private static final int LONG_WORDS = 20;
    private static final int LONG_BLOCKS = 3;
    private static final int COPIED_WORDS = 100;
    private static final double NEARLY_ALL = 0.8;
    /// Number of blocks at each edge to compare, since surrounding text may be included.
    private static final int EDGE = 3;

    private DuplicateBlocks() {}

    /// @param copies the blocks that repeat earlier text
    record Parts(List<Block> text, List<Block> copies) {}

    static Parts of(List<Block> body) {
        int[] texts = numbered(body);
        var text = new ArrayList<Block>();
        var copies = new ArrayList<Block>();
        int seen = 0;
        for (int i = 0; i < texts.length; ) {
            int end = i;
            while (end < texts.length && texts[end] < seen) {
                end++;
            }
            List<Block> run = body.subList(i, end);
            (isCopy(run, text) ? copies : text).addAll(run);
            if (end < texts.length) {
                text.add(body.get(end));
                seen = texts[end] + 1;
                end++;
            }
            i = end;
        }
        return new Parts(text, copies);
    }

    /// The number of each block's text, counted by first occurrence.
    private static int[] numbered(List<Block> body) {
        Map<String, Integer> numbers = new HashMap<>();
        return body.stream()
                .mapToInt(block -> numbers.computeIfAbsent(block.text(), text -> numbers.size()))
                .toArray();
    }

    private static boolean isCopy(List<Block> run, List<Block> text) {
        if (run.size() < LONG_BLOCKS) {
            return false;
        }
        Map<String, Integer> copied = longBlocks(run);
        Map<String, Integer> all = longBlocks(text);
        return copied.size() >= LONG_BLOCKS
                && words(copied) >= COPIED_WORDS
                && words(copied) >= NEARLY_ALL * words(all)
                && beginsAlike(run, text)
                && endsAlike(run, text);
    }

    private static Map<String, Integer> longBlocks(List<Block> blocks) {
        Map<String, Integer> words = new HashMap<>();
        blocks.stream()
                .filter(block -> block.words() >= LONG_WORDS)
                .forEach(block -> words.put(block.text(), block.words()));
        return words;
    }

    private static int words(Map<String, Integer> blocks) {
        return blocks.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static boolean beginsAlike(List<Block> run, List<Block> text) {
        String first = run.stream()
                .filter(block -> block.words() >= LONG_WORDS)
                .findFirst()
                .map(Block::text)
                .orElse("");
        return text.stream()
                .filter(block -> block.words() >= LONG_WORDS)
                .limit(EDGE)
                .anyMatch(block -> block.text().equals(first));
    }

    private static boolean endsAlike(List<Block> run, List<Block> text) {
        String last = text.getLast().text();
        return run.subList(Math.max(0, run.size() - EDGE), run.size()).stream()
                .anyMatch(block -> block.text().equals(last));
    }
}
