package org.newswire.parse.extract;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the page says elsewhere of its article (headline, description, JSON-LD body, authors), to compare
/// blocks with.
final class PageWitness {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");

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
                title, description == null ? summary : description, text, new AuthorFinder(page, entry).stated());
    }

    static List<String> words(@Nullable String s) {
        if (s == null || s.isBlank()) {
            return List.of();
        }
        return WORD.matcher(s.toLowerCase(Locale.ROOT))
                .results()
                .map(java.util.regex.MatchResult::group)
                .toList();
    }

    private static Set<Integer> shingles(List<String> words) {
        Set<Integer> out = new HashSet<>();
        for (int i = 0; i + 2 < words.size(); i++) {
            out.add((words.get(i).hashCode() * 31 + words.get(i + 1).hashCode()) * 31
                    + words.get(i + 2).hashCode());
        }
        return out;
    }

    /// The share of a block's three-word runs that the JSON-LD body has; -1 where there is no such body or no
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
        return (double) words.stream().filter(of::contains).count() / words.size();
    }

    boolean namesAuthor(String text) {
        String lower = authors.isEmpty() || text.length() > 200 ? "" : text.toLowerCase(Locale.ROOT);
        return !lower.isEmpty() && authors.stream().anyMatch(lower::contains);
    }
}
