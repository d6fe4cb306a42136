package org.newswire.parse.extract.detail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.newswire.parse.extract.text.TsvTable;
import org.newswire.parse.extract.text.WordSet;

/// Confirms a declared language by common short words (`common-words.tsv`). This is a hundred times faster
/// than full detection.
final class CommonWords {
    private static final int ENOUGH = 150;
    private static final int FEWEST = 20;
    private static final double SHARE = 0.15;
    private static final int[] NONE = {};

    private final List<String> languages = new ArrayList<>();
    private final Map<Integer, int[]> byWord = new HashMap<>();

    CommonWords() {
        TsvTable.rows(CommonWords.class, "common-words.tsv").forEach(this::add);
    }

    private void add(String[] columns) {
        int language = languages.size();
        languages.add(columns[0]);
        for (String word : columns[1].split(" ")) {
            byWord.merge(WordSet.hashes(word)[0], new int[] {language}, CommonWords::joined);
        }
    }

    private static int[] joined(int[] some, int[] one) {
        int[] all = Arrays.copyOf(some, some.length + 1);
        all[some.length] = one[0];
        return all;
    }

    /// Whether the language has enough common words at the start of the text, and no language has more.
    boolean confirm(String language, String text) {
        int claimed = languages.indexOf(language);
        if (claimed < 0) {
            return false;
        }
        int[] words = WordSet.hashes(text);
        int n = Math.min(ENOUGH, words.length);
        int[] hits = new int[languages.size()];
        for (int i = 0; i < n; i++) {
            for (int l : byWord.getOrDefault(words[i], NONE)) {
                hits[l]++;
            }
        }
        for (int l = 0; l < hits.length; l++) {
            if (hits[l] > hits[claimed]) {
                return false;
            }
        }
        return n >= FEWEST && hits[claimed] >= SHARE * n;
    }
}
