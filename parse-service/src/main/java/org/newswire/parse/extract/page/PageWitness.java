package org.newswire.parse.extract.page;

import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.text.WordSet;
import org.newswire.parse.extract.text.Words;

/// What the page says elsewhere of its article (headline, description, JSON-LD body), to compare
/// blocks with.
public final class PageWitness {
    private static final int FEWEST_RUNS = 20;

    private final String titleKey;
    private final WordSet titleWords;
    private final WordSet descriptionWords;
    private final WordSet bodyRuns;

    PageWitness(@Nullable String title, @Nullable String description, @Nullable String body) {
        this.titleKey = title == null ? "" : Words.key(title);
        this.titleWords = WordSet.of(title);
        this.descriptionWords = WordSet.of(description);
        this.bodyRuns = WordSet.ofRuns(body == null ? "" : body);
    }

    public static PageWitness of(PageSurvey page, @Nullable FeedEntry entry, @Nullable String title) {
        String body = page.jsonLd().text("articleBody");
        String fed = entry == null ? null : entry.content();
        String text = body == null && fed != null ? org.jsoup.Jsoup.parse(fed).text() : body;
        String summary = entry == null ? null : entry.summary();
        String description = page.meta("og:description", "description", "twitter:description");
        return new PageWitness(title, description == null ? summary : description, text);
    }

    public WordSet titleWords() {
        return titleWords;
    }

    public WordSet descriptionWords() {
        return descriptionWords;
    }

    /// Whether a text is the headline, word for word. Most texts are told by their length.
    public boolean isTitle(String text) {
        return !titleKey.isEmpty()
                && text.length() >= titleKey.length()
                && text.length() <= 2 * titleKey.length() + 20
                && Words.key(text).equals(titleKey);
    }

    /// Whether JSON-LD holds the text, or enough of it.
    public boolean hasBody() {
        return bodyRuns.size() >= FEWEST_RUNS;
    }

    /// The share of a block's three-word runs that the JSON-LD body has; -1 where there is no such
    /// body or no such run.
    public double inBody(int[] words) {
        return hasBody() ? bodyRuns.shareOfRuns(words) : -1;
    }
}
