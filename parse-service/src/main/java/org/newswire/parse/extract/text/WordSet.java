package org.newswire.parse.extract.text;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The words of a text as a set of hashes. Comparison is fast; rare collisions are accepted.
public final class WordSet {
    private final int[] sorted;
    /// A Bloom filter (Bloom 1970) that answers most lookups of missing words.
    private final long[] marks;

    private WordSet(int[] sorted) {
        this.sorted = sorted;
        this.marks = new long[Math.max(4, Integer.highestOneBit(sorted.length / 8 + 1) * 2)];
        for (int hash : sorted) {
            marks[markOf(hash)] |= 1L << hash;
        }
    }

    private int markOf(int hash) {
        return ((hash * 0x9E3779B9) >>> 16) & (marks.length - 1);
    }

    public static WordSet of(@Nullable String text) {
        return new WordSet(distinct(hashes(text == null ? "" : text)));
    }

    /// The hashes of all words in order.
    public static int[] hashes(String text) {
        return hashes(text.toCharArray());
    }

    /// The loop has no branch at word ends, since branch prediction would fail there.
    public static int[] hashes(char[] text) {
        int[] out = new int[text.length / 2 + 2];
        int n = 0;
        int hash = 0;
        int inside = 0;
        for (int i = 0; i < text.length; i++) {
            char c = Words.folded(text[i]);
            int letter = -c >>> (Integer.SIZE - 1);
            out[n] = hash;
            n += inside & (letter ^ 1);
            hash = (hash * 31 + c) & -letter;
            inside = letter;
        }
        out[n] = hash;
        return Arrays.copyOf(out, n + inside);
    }

    /// The set of three-word runs.
    public static WordSet ofRuns(String text) {
        return new WordSet(runs(hashes(text)));
    }

    private static int[] runs(int[] words) {
        int[] runs = new int[Math.max(0, words.length - 2)];
        for (int i = 0; i < runs.length; i++) {
            runs[i] = (words[i] * 31 + words[i + 1]) * 31 + words[i + 2];
        }
        return distinct(runs);
    }

    /// Sorts the given array in place.
    private static int[] distinct(int[] hashes) {
        Arrays.sort(hashes);
        int n = 0;
        for (int hash : hashes) {
            if (n == 0 || hashes[n - 1] != hash) {
                hashes[n++] = hash;
            }
        }
        return Arrays.copyOf(hashes, n);
    }

    public int size() {
        return sorted.length;
    }

    private int indexOf(int hash) {
        return (marks[markOf(hash)] & (1L << hash)) == 0 ? -1 : Arrays.binarySearch(sorted, hash);
    }

    /// The share of the given words that are in this set.
    public double share(int[] words) {
        int hits = 0;
        for (int word : words) {
            hits += indexOf(word) >= 0 ? 1 : 0;
        }
        return words.length == 0 ? 0 : (double) hits / words.length;
    }

    /// The share of this set that is among the given words.
    public double cover(int[] words) {
        boolean[] seen = new boolean[sorted.length];
        int hits = 0;
        for (int word : words) {
            int at = indexOf(word);
            if (at >= 0 && !seen[at]) {
                seen[at] = true;
                hits++;
            }
        }
        return sorted.length == 0 ? 0 : (double) hits / sorted.length;
    }

    /// The share of the given words' three-word runs that are in this set; -1 if there are no runs.
    public double shareOfRuns(int[] words) {
        int[] runs = runs(words);
        return runs.length == 0 ? -1 : share(runs);
    }
}
