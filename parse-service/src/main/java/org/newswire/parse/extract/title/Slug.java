package org.newswire.parse.extract.title;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The words of the headline in a URL: "free-accounting-tools" in `/2024/05/free-accounting-tools.html`.
/// Accents are removed and umlauts spelled out.
record Slug(Set<String> words) {
    private static final Pattern QUERY = Pattern.compile("[?#].*$");
    private static final Pattern HOST = Pattern.compile("^\\w+://[^/]*");
    private static final Pattern BREAK = Pattern.compile("[-_+]");
    private static final Pattern WORD = Pattern.compile("[^a-z0-9]+");
    private static final Pattern ENDING = Pattern.compile("\\.\\w+$");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final int MIN_WORDS = 3;
    private static final int MAX_CHARS = 500;

    /// The last path segment with at least three words; empty if missing.
    static Slug of(@Nullable String url) {
        String path = url == null ? "" : pathOf(url);
        List<String> parts = List.of(path.split("/"));
        for (String part : parts.reversed()) {
            String name = ENDING.matcher(part).replaceFirst("");
            if (name.length() <= MAX_CHARS && BREAK.split(name).length >= MIN_WORDS) {
                return new Slug(words(decoded(name)));
            }
        }
        return new Slug(Set.of());
    }

    private static String pathOf(String url) {
        String whole = QUERY.matcher(url).replaceFirst("");
        return HOST.matcher(whole).replaceFirst("");
    }

    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return part;
        }
    }

    boolean isEmpty() {
        return words.size() < MIN_WORDS;
    }

    /// The share of the words that also occur in a title.
    double shareIn(String title) {
        Set<String> common = new HashSet<>(words);
        common.retainAll(words(title));
        return words.isEmpty() ? 0 : (double) common.size() / words.size();
    }

    private static Set<String> words(String s) {
        String plain = s.toLowerCase(Locale.ROOT)
                .replace("ä", "ae")
                .replace("ö", "oe")
                .replace("ü", "ue")
                .replace("ß", "ss")
                .replace("'", "")
                .replace("’", "");
        String latin =
                MARKS.matcher(Normalizer.normalize(plain, Normalizer.Form.NFKD)).replaceAll("");
        var words = new HashSet<>(List.of(WORD.split(latin)));
        words.remove("");
        return words;
    }
}
