package org.newswire.store.story;

import java.util.Arrays;

/// Hashes of the distinct runs of eight words of a text (shingles).
///
/// Words are runs of letters, digits and marks, in any case. In scripts without spaces, each character is a
/// word. Hashes are stored, so the algorithm must not change.
final class Shingles {
    private static final int WORDS = 8;
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private Shingles() {}

    static long[] of(String text) {
        long[] words = words(text);
        if (words.length < WORDS) {
            return new long[0];
        }
        long[] shingles = new long[words.length - WORDS + 1];
        for (int i = 0; i < shingles.length; i++) {
            shingles[i] = hash(words, i, i + WORDS);
        }
        return Arrays.stream(shingles).sorted().distinct().toArray();
    }

    /// Hashes a run of words; `to` is exclusive.
    static long hash(long[] words, int from, int to) {
        long hash = 0;
        for (int i = from; i < to; i++) {
            hash = hash * STEP + words[i];
        }
        return mix(hash);
    }

    static long[] words(String text) {
        long[] words = new long[text.length()];
        int count = 0;
        long word = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            boolean part = Character.isUnicodeIdentifierPart(c);
            boolean alone = part && isWord(c);
            if (word != 0 && (!part || alone)) {
                words[count++] = mix(word);
                word = 0;
            }
            if (alone) {
                words[count++] = mix(c);
            } else if (part) {
                word = word * 31 + Character.toLowerCase(c);
            }
        }
        if (word != 0) {
            words[count++] = mix(word);
        }
        return Arrays.copyOf(words, count);
    }

    private static boolean isWord(int c) {
        return c >= 0x0E00
                && switch (Character.UnicodeScript.of(c)) {
                    case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> true;
                    default -> false;
                };
    }

    /// The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators,
    /// 2014).
    static long mix(long value) {
        long z = value + STEP;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
