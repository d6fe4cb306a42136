package org.newswire.parse.extract.page;

import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.text.WordSet;
import org.newswire.parse.extract.text.Words;

/// Text to compare blocks with: the page's headline, description and JSON-LD body. If the page declares
/// none, the summary and content of its feed entry take their place.
public final class PageEvidence {
    private static final int MIN_RUNS = 20;

    private final String titleKey;
    private final WordSet titleWords;
    private final WordSet descriptionWords;
    private final WordSet bodyRuns;

    PageEvidence(@Nullable String title, @Nullable String description, @Nullable String body) {
        this.titleKey = title == null ? "" : Words.key(title);
        this.titleWords = WordSet.of(title);
        this.descriptionWords = WordSet.of(description);
        this.bodyRuns = WordSet.ofRuns(body == null ? "" : body);
    }

    public static PageEvidence of(PageMetadata page, @Nullable SyndicatedEntry entry, @Nullable String title) {
        String body = page.jsonLd().text("articleBody");
        String fed = entry == null ? null : entry.content();
        String text = body == null && fed != null ? org.jsoup.Jsoup.parse(fed).text() : body;
        String summary = entry == null ? null : entry.summary();
        String description = page.meta("og:description", "description", "twitter:description");
        return new PageEvidence(title, description == null ? summary : description, text);
    }

    public WordSet titleWords() {
        return titleWords;
    }

    public WordSet descriptionWords() {
        return descriptionWords;
    }

    /// Whether a text repeats the headline.
    public boolean isTitle(String text) {
        return Words.hasKey(text, titleKey);
    }

    /// Whether enough of the text is in JSON-LD.
    public boolean hasBody() {
        return bodyRuns.size() >= MIN_RUNS;
    }

    /// The share of three-word runs that are also in the JSON-LD body; -1 if there is no such body or no
    /// run.
    public double inBody(int[] words) {
        return hasBody() ? bodyRuns.shareOfRuns(words) : -1;
    }
}
