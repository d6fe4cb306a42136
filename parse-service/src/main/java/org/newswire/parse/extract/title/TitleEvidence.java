package org.newswire.parse.extract.title;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.SyndicatedEntry;
import org.newswire.parse.extract.text.PlainText;
import org.newswire.parse.extract.text.Words;

/// The titles declared outside headings: social title, JSON-LD, `title` element, feed.
final class TitleEvidence {
    private static final int MIN_KEY = 4;
    private static final int MAX_TITLE = 1_000;

    /// As declared, with the site name.
    final List<String> all = new ArrayList<>();
    final SiteName site;
    private final HeadingTexts texts;
    /// Normalised parts of the titles, computed on demand.
    private @Nullable Set<String> parts;

    /// The unchanged title for social networks.
    final @Nullable String social;
    /// The unchanged headline in JSON-LD.
    final @Nullable String json;

    TitleEvidence(PageMetadata page, @Nullable SyndicatedEntry entry, SiteName site, HeadingTexts texts) {
        this.site = site;
        this.texts = texts;
        String headline = page.jsonLd().hasArticle() ? page.jsonLd().text("headline") : null;
        social = PlainText.ofTitle(page.meta("og:title", "twitter:title", "dc.title", "sailthru.title", "title"));
        json = headline == null ? null : PlainText.ofTitle(PageMetadata.limited(headline));
        for (String s : new String[] {social, json, page.title(), entry == null ? null : entry.title()}) {
            if (s != null && !s.isBlank()) {
                all.add(s.length() > MAX_TITLE ? s.substring(0, MAX_TITLE) : s);
            }
        }
    }

    private Set<String> parts() {
        Set<String> known = parts;
        if (known == null) {
            known = all.stream().flatMap(SiteName::parts).map(Words::key).collect(Collectors.toSet());
            parts = known;
        }
        return known;
    }

    /// Whether a subhead is a part of a title or similar to a whole title.
    boolean isTitle(Element subhead) {
        String key = texts.key(subhead);
        return key.length() >= MIN_KEY
                && (parts().contains(key)
                        || all.stream().anyMatch(w -> Words.dice(texts.of(subhead), site.removeFrom(w)) >= 0.75));
    }

    /// The similarity of a heading to the closest title (Dice); at least 1 if a title contains it.
    double similarity(String heading) {
        String key = Words.key(heading);
        double most = 0;
        for (String w : all) {
            if (key.length() >= 8 && Words.key(w).contains(key)) {
                return 1 + Math.min(0.5, key.length() * 0.001);
            }
            most = Math.max(most, Words.dice(heading, site.removeFrom(w)));
        }
        return most;
    }
}
