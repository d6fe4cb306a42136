package org.newswire.store.story;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Hashes of a headline, with and without its decorations: a label in front (`Report: …`, an agency's
/// `UPDATE 1-…`) and the site's name at the end (`… - The Paper`). Equal headlines share a key.
///
/// A key needs at least five words, or ten characters in scripts without spaces. The decoration must be the
/// smaller part. Keys are stored, so the algorithm must not change.
final class HeadlineKeys {
    private static final Pattern AGENCY_LABEL = Pattern.compile("^\\p{Lu}{3,12}(?: ?\\d{1,2})?-(?=\\p{Lu})");
    private static final Pattern DIVIDER = Pattern.compile(":\\s+|\\s+[-–—]+\\s+|\\s*[|·•»]\\s*");
    private static final int MIN_LETTERS = 20;
    private static final int MIN_WORDS = 5;
    private static final int MAX_CHARS = 400;

    private HeadlineKeys() {}

    /// Returns up to four keys; none if the headline is missing, too short or too long.
    static List<Long> of(@Nullable String headline) {
        if (headline == null || headline.length() > MAX_CHARS) {
            return List.of();
        }
        Set<Long> keys = new LinkedHashSet<>();
        String headlineWithoutLabel = AGENCY_LABEL.matcher(headline.strip()).replaceFirst("");
        List<String> parts = Arrays.asList(DIVIDER.split(headlineWithoutLabel, -1));
        int last = parts.size();
        for (int from = 0; from <= Math.min(1, last - 1); from++) {
            for (int to = last; to >= Math.max(from + 1, last - 1); to--) {
                String core = String.join(" ", parts.subList(from, to));
                if (2 * core.length() >= headlineWithoutLabel.length()) {
                    add(keys, core);
                }
            }
        }
        return List.copyOf(keys);
    }

    private static void add(Set<Long> keys, String core) {
        long[] words = Shingles.words(core);
        boolean spaced = core.strip().indexOf(' ') >= 0;
        boolean isSpecific =
                spaced ? words.length >= MIN_WORDS && core.length() >= MIN_LETTERS : words.length >= MIN_WORDS * 2;
        if (isSpecific) {
            keys.add(Shingles.hash(words, 0, words.length));
        }
    }
}
