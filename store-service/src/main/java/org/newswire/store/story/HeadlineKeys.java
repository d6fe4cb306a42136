package org.newswire.store.story;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Hashes of what a headline says, with and without what papers put around it: a label in front
/// (`Report: …`, an agency's `UPDATE 1-…`) and a name behind (`… - The Paper`). Two headlines that
/// say the same share one.
///
/// A headline is worth a key from five words on, or ten characters in scripts without spaces; what is
/// left out around it is the smaller part. The same everywhere and for ever, as keys are stored.
final class HeadlineKeys {
    private static final Pattern AGENCY_LABEL = Pattern.compile("^\\p{Lu}{3,12}(?: ?\\d{1,2})?-(?=\\p{Lu})");
    private static final Pattern DIVIDER = Pattern.compile(":\\s+|\\s+[-–—]+\\s+|\\s*[|·•»]\\s*");
    private static final int FEWEST_LETTERS = 20;
    private static final int FEWEST_WORDS = 5;
    private static final int MOST_CHARS = 400;

    private HeadlineKeys() {}

    /// Up to four; none where the headline is absent or too short to tell anything.
    static List<Long> of(@Nullable String headline) {
        if (headline == null || headline.length() > MOST_CHARS) {
            return List.of();
        }
        Set<Long> keys = new LinkedHashSet<>();
        String said = AGENCY_LABEL.matcher(headline.strip()).replaceFirst("");
        List<String> parts = Arrays.asList(DIVIDER.split(said, -1));
        int last = parts.size();
        for (int from = 0; from <= Math.min(1, last - 1); from++) {
            for (int to = last; to >= Math.max(from + 1, last - 1); to--) {
                String core = String.join(" ", parts.subList(from, to));
                if (2 * core.length() >= said.length()) {
                    add(keys, core);
                }
            }
        }
        return List.copyOf(keys);
    }

    private static void add(Set<Long> keys, String core) {
        long[] words = Shingles.words(core);
        boolean spaced = core.strip().indexOf(' ') >= 0;
        boolean tells = spaced
                ? words.length >= FEWEST_WORDS && core.length() >= FEWEST_LETTERS
                : words.length >= FEWEST_WORDS * 2;
        if (tells) {
            keys.add(Shingles.hash(words, 0, words.length));
        }
    }
}
