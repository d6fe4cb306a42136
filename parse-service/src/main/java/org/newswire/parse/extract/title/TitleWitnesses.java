package org.newswire.parse.extract.title;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.FeedEntry;
import org.newswire.parse.extract.page.PageSurvey;
import org.newswire.parse.extract.text.PlainText;
import org.newswire.parse.extract.text.Words;

/// What is said of the title beside the headings: for social networks, in JSON-LD, in the window's
/// title and in the feed.
final class TitleWitnesses {
    private static final int MIN_KEY = 4;
    private static final int MAX_TITLE = 1_000;

    /// As they are stated, with the site's name.
    final List<String> all = new ArrayList<>();
    final SiteName site;
    private final HeadingTexts texts;
    /// Of the parts that the titles are made of, as keys; once asked for.
    private @Nullable Set<String> parts;

    private final @Nullable String social;
    private final @Nullable String json;

    TitleWitnesses(PageSurvey page, @Nullable FeedEntry entry, SiteName site, HeadingTexts texts) {
        this.site = site;
        this.texts = texts;
        String headline = page.jsonLd().hasArticle() ? page.jsonLd().text("headline") : null;
        social = PlainText.ofTitle(page.meta("og:title", "twitter:title", "dc.title", "sailthru.title", "title"));
        json = headline == null ? null : PlainText.ofTitle(PageSurvey.limited(headline));
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

    /// The title for social networks as it is stated.
    @Nullable
    String social() {
        return social;
    }

    /// The headline of JSON-LD as it is stated.
    @Nullable
    String json() {
        return json;
    }

    /// Whether a subhead is one of the parts that a title is made of, or much like a title as a whole.
    boolean isTitle(Element subhead) {
        String key = texts.key(subhead);
        return key.length() >= MIN_KEY
                && (parts().contains(key)
                        || all.stream().anyMatch(w -> Words.dice(texts.of(subhead), site.cutFrom(w)) >= 0.75));
    }

    /// How much a heading has in common with the title that it is most like: shared words by words
    /// of both (Dice), and 1 where it is the whole of a title or of its part beside the site's
    /// name.
    double similarity(String heading) {
        String key = Words.key(heading);
        double most = 0;
        for (String w : all) {
            if (key.length() >= 8 && Words.key(w).contains(key)) {
                return 1 + Math.min(0.5, key.length() * 0.001);
            }
            most = Math.max(most, Words.dice(heading, site.cutFrom(w)));
        }
        return most;
    }
}
