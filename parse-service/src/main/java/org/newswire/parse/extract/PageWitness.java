package org.newswire.parse.extract;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the page says elsewhere of its article (headline, description, JSON-LD body, authors), to
/// compare
/// blocks with.
final class PageWitness {
    final String titleKey;
    final Set<String> titleWords;
    final Set<String> descriptionWords;
    final Set<Integer> bodyShingles;
    final List<String> authors;

    PageWitness(@Nullable String title, @Nullable String description, @Nullable String body, List<String> authors) {
        this.titleKey = title == null ? "" : TitleFinder.key(title);
        this.titleWords = Set.copyOf(words(title));
        this.descriptionWords = Set.copyOf(words(description));
        this.bodyShingles = shingles(words(body));
        this.authors = authors.stream().map(a -> a.toLowerCase(Locale.ROOT)).toList();
    }

    static PageWitness of(PageSurvey page, @Nullable FeedEntry entry, @Nullable String title) {
        String body = page.jsonLd.text("articleBody");
        String fed = entry == null ? null : entry.content();
        String text = body == null && fed != null ? org.jsoup.Jsoup.parse(fed).text() : body;
        String summary = entry == null ? null : entry.summary();
        String description = page.meta("og:description", "description", "twitter:description");
        return new PageWitness(
                title, description == null ? summary : description, text, new StatedAuthors(page).names());
    }

    static List<String> words(@Nullable String s) {
        if (s == null || s.isBlank()) {
            return List.of();
        }
        String lower = s.toLowerCase(Locale.ROOT);
        var words = new ArrayList<String>();
        int start = -1;
        for (int i = 0; i <= lower.length(); i++) {
            boolean inside = i < lower.length() && Character.isLetterOrDigit(lower.charAt(i));
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                words.add(lower.substring(start, i));
                start = -1;
            }
        }
        return words;
    }

    private static Set<Integer> shingles(List<String> words) {
        Set<Integer> out = new HashSet<>();
        for (int i = 0; i + 2 < words.size(); i++) {
            out.add((words.get(i).hashCode() * 31 + words.get(i + 1).hashCode()) * 31
                    + words.get(i + 2).hashCode());
        }
        return out;
    }

    /// The share of a block's three-word runs that the JSON-LD body has; -1 where there is no such body
    /// or no
    /// such run.
    double inBody(List<String> words) {
        if (bodyShingles.size() < 20) {
            return -1;
        }
        Set<Integer> own = shingles(words);
        if (own.isEmpty()) {
            return -1;
        }
        return (double) own.stream().filter(bodyShingles::contains).count() / own.size();
    }

    static double share(List<String> words, Set<String> of) {
        if (words.isEmpty() || of.isEmpty()) {
            return 0;
        }
        int hits = 0;
        for (String word : words) {
            hits += of.contains(word) ? 1 : 0;
        }
        return (double) hits / words.size();
    }

    /// The share of the given words that occur among a block's.
    static double cover(Set<String> of, List<String> words) {
        if (of.isEmpty()) {
            return 0;
        }
        Set<String> hits = new HashSet<>();
        for (String word : words) {
            if (of.contains(word)) {
                hits.add(word);
            }
        }
        return (double) hits.size() / of.size();
    }

    boolean namesAuthor(String text) {
        String lower = authors.isEmpty() || text.length() > 200 ? "" : text.toLowerCase(Locale.ROOT);
        return !lower.isEmpty() && authors.stream().anyMatch(lower::contains);
    }
}
