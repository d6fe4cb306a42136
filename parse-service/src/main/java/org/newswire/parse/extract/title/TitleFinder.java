package org.newswire.parse.extract.title;

import java.util.List;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.SourcedValue;
import org.newswire.parse.extract.page.SyndicatedEntry;
import org.newswire.parse.extract.text.Words;

/// Finds the title: the heading that best matches the declared titles, otherwise the best declared title
/// without the site name.
public final class TitleFinder {

    /// A longer block is not a headline.
    private static final int MAX_HEADLINE = 1_000;
    private static final int NEAR = 4;
    private static final int MAX_WORDS = 20;
    private static final double NEARLY_ALL = 0.9;
    private static final double CLEARLY = 0.4;

    private final PageMetadata page;
    private final @Nullable SyndicatedEntry entry;
    private final SiteName site;
    private final TitleEvidence evidence;
    private final HeadlineFinder headline;
    private final HeadingTexts texts = new HeadingTexts();

    public TitleFinder(PageMetadata page, @Nullable SyndicatedEntry entry) {
        this.page = page;
        this.entry = entry;
        this.site = new SiteName(page);
        this.evidence = new TitleEvidence(page, entry, site, texts);
        this.headline = new HeadlineFinder(page, evidence, texts);
    }

    /// The title, or null.
    public @Nullable SourcedValue<String> find() {
        SourcedValue<String> found = best();
        return found == null || found.value().isEmpty()
                ? null
                : found.withCorroboration(countSources(found.value()) > 1);
    }

    /// Whether a heading and another source have this title.
    public boolean isInHeading(String title) {
        String key = Words.key(title);
        return page.headlines().stream().anyMatch(h -> texts.key(h).equals(key)) && countSources(title) > 1;
    }

    public SiteName site() {
        return site;
    }

    /// The number of sources with this title: headings, declared titles, feed.
    private long countSources(String title) {
        String key = Words.key(title);
        long headings = page.headlines().stream()
                .filter(h -> texts.key(h).equals(key))
                .limit(1)
                .count();
        return headings
                + evidence.all.stream()
                        .filter(w -> Words.key(withoutSite(w)).equals(key))
                        .count();
    }

    /// The heading above the text, for pages whose only title is the `title` element and matches no
    /// heading. Such a title names the site or section.
    public @Nullable SourcedValue<String> above(List<Block> blocks, int first, @Nullable SourcedValue<String> title) {
        String key = title == null ? "" : Words.key(title.value());
        if (title == null || !title.source().equals("page") || evidence.social != null || evidence.json != null) {
            return null;
        }
        if (blocks.stream()
                .anyMatch(b ->
                        b.text().length() <= MAX_HEADLINE && Words.key(b.text()).contains(key))) {
            return null;
        }
        for (int i = first; i >= Math.max(0, first - NEAR); i--) {
            Block block = blocks.get(i);
            int words = Words.of(block.text()).size();
            if (block.isHeading()
                    && block.element().normalName().compareTo("h3") < 0
                    && words >= 2
                    && words <= MAX_WORDS
                    && !site.isNamedBy(block.text())) {
                return new SourcedValue<>(TitleText.clean(block.text()), "page");
            }
        }
        return null;
    }

    private @Nullable SourcedValue<String> best() {
        Element heading = headline.find();
        SourcedValue<String> agreed = heading == null ? null : agreed(heading);
        if (agreed != null) {
            return agreed;
        }
        String social = evidence.social;
        if (heading != null && social != null) {
            String title = withoutSite(social);
            if (headline.contains(heading, title) || isAddressed(title, heading)) {
                return new SourcedValue<>(title, "opengraph");
            }
        }
        String json = evidence.json;
        if (heading != null && json != null && headline.endsWith(heading, json)) {
            return new SourcedValue<>(TitleText.clean(json), "json-ld");
        }
        if (heading != null) {
            return new SourcedValue<>(site.removeFrom(headline.whole(heading)), "page");
        }
        return elsewhere();
    }

    /// The best declared title.
    private @Nullable SourcedValue<String> elsewhere() {
        String social = evidence.social;
        if (social != null
                && HeadlineFinder.isTruncated(social)
                && page.title() != null
                && continues(page.title(), social)) {
            return new SourcedValue<>(withoutSite(page.title()), "page");
        }
        if (social != null && !site.isNamedBy(social)) {
            return new SourcedValue<>(withoutSite(social), page.meta("og:title") != null ? "opengraph" : "meta");
        }
        String json = evidence.json;
        if (json != null) {
            return new SourcedValue<>(withoutSite(json), "json-ld");
        }
        if (entry != null && entry.title() != null && !entry.title().isBlank()) {
            return new SourcedValue<>(TitleText.clean(entry.title()), "feed");
        }
        if (page.title() != null && !page.title().isBlank()) {
            return new SourcedValue<>(withoutSite(page.title()), "page");
        }
        return social == null ? null : new SourcedValue<>(TitleText.clean(social), "opengraph");
    }

    private boolean continues(String title, String start) {
        String key = Words.key(withoutSite(title));
        return key.length() > Words.key(start).length() && key.startsWith(Words.key(start));
    }

    /// The title that JSON-LD and another source of a news page agree on, if the heading has another
    /// wording.
    private @Nullable SourcedValue<String> agreed(Element heading) {
        String json = evidence.json;
        String social = page.meta("og:title");
        if (json == null || social == null || !headline.isNews()) {
            return null;
        }
        String title = withoutSite(json);
        String key = Words.key(title);
        boolean otherwise = evidence.similarity(texts.of(heading)) < 1;
        boolean same = otherwise && key.equals(Words.key(withoutSite(social)));
        boolean most = key.equals(Words.key(page.title() == null ? "" : withoutSite(page.title()))) && otherwise;
        return (same || most) && !site.isNamedBy(title) ? new SourcedValue<>(title, "json-ld") : null;
    }

    /// Whether the URL was built from the title and not from the heading, which then belongs to an
    /// advertisement or another part. News sites are excluded, since they use SEO titles in URLs.
    private boolean isAddressed(String title, Element heading) {
        Slug slug = Slug.of(page.document().location());
        return !headline.isNews()
                && !slug.isEmpty()
                && slug.shareIn(title) >= NEARLY_ALL
                && slug.shareIn(title) - slug.shareIn(texts.of(heading)) >= CLEARLY;
    }

    private String withoutSite(String title) {
        return site.removeFrom(TitleText.clean(title));
    }
}
