package org.newswire.parse.extract.title;

import java.util.List;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.page.FeedEntry;
import org.newswire.parse.extract.page.Found;
import org.newswire.parse.extract.page.PageSurvey;
import org.newswire.parse.extract.text.CleanText;
import org.newswire.parse.extract.text.Words;

/// Finds the title: the heading that the page's other titles (of JSON-LD, for social networks, of
/// the window, in the feed) speak of, else the best of these with the name of the site cut off.
public final class TitleFinder {
    private static final int MAX_TITLE = 4_000;

    /// A longer block is no headline.
    private static final int MAX_HEADLINE = 1_000;
    private static final int NEAR = 4;
    private static final int MAX_WORDS = 20;
    private static final double NEARLY_ALL = 0.9;
    private static final double CLEARLY = 0.4;

    /// As Markdown marks it, which some sites write where only text is read: *The Waste Land* at 100.
    private static final Pattern EMPHASIS = Pattern.compile(
            "(?<![\\w*])\\*{1,2}(?=[^\\s*])([^*]{2,})(?<=\\S)\\*{1,2}(?![\\w*])", Pattern.UNICODE_CHARACTER_CLASS);

    private final PageSurvey page;
    private final @Nullable FeedEntry entry;
    private final SiteName site;
    private final TitleWitnesses witnesses;
    private final Headline headline;
    private final HeadingTexts texts = new HeadingTexts();

    public TitleFinder(PageSurvey page, @Nullable FeedEntry entry) {
        this.page = page;
        this.entry = entry;
        this.site = new SiteName(page);
        this.witnesses = new TitleWitnesses(page, entry, site, texts);
        this.headline = new Headline(page, witnesses, texts);
    }

    /// The title; null where nothing tells one.
    public @Nullable Found<String> find() {
        Found<String> found = best();
        return found == null || found.value().isEmpty() ? null : found.secondedIf(witnessesOf(found.value()) > 1);
    }

    /// Whether a heading and another title say it.
    public boolean isInHeading(String title) {
        String key = Words.key(title);
        return page.headlines().stream().anyMatch(h -> texts.key(h).equals(key)) && witnessesOf(title) > 1;
    }

    /// What the page's site is called.
    public SiteName site() {
        return site;
    }

    /// How many of headings, titles of the page and the feed's title say it, but for the site's name.
    private long witnessesOf(String title) {
        String key = Words.key(title);
        long headings = page.headlines().stream()
                .filter(h -> texts.key(h).equals(key))
                .limit(1)
                .count();
        return headings
                + witnesses.all.stream()
                        .filter(w -> Words.key(withoutSite(w)).equals(key))
                        .count();
    }

    /// The heading that the text stands under, for pages with no title but the window's, which no
    /// heading repeats: there it is that of the site, or of its section.
    public @Nullable Found<String> above(List<Block> blocks, int first, @Nullable Found<String> title) {
        String key = title == null ? "" : Words.key(title.value());
        if (title == null || !title.source().equals("page") || witnesses.social() != null || witnesses.json() != null) {
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
                return new Found<>(clean(block.text()), "page");
            }
        }
        return null;
    }

    private @Nullable Found<String> best() {
        Element heading = headline.find();
        Found<String> agreed = heading == null ? null : agreed(heading);
        if (agreed != null) {
            return agreed;
        }
        String social = witnesses.social();
        if (heading != null && social != null) {
            String title = withoutSite(social);
            if (headline.holds(heading, title) || isAddressed(title, heading)) {
                return new Found<>(title, "opengraph");
            }
        }
        String json = witnesses.json();
        if (heading != null && json != null && headline.endsWith(heading, json)) {
            return new Found<>(clean(json), "json-ld");
        }
        if (heading != null) {
            return new Found<>(site.cutFrom(headline.whole(heading)), "page");
        }
        return elsewhere();
    }

    /// The best title beside the headings.
    private @Nullable Found<String> elsewhere() {
        String social = witnesses.social();
        if (social != null && Headline.isCut(social) && page.title() != null && goesOn(page.title(), social)) {
            return new Found<>(withoutSite(page.title()), "page");
        }
        if (social != null && !site.isNamedBy(social)) {
            return new Found<>(withoutSite(social), page.meta("og:title") != null ? "opengraph" : "meta");
        }
        String json = witnesses.json();
        if (json != null) {
            return new Found<>(withoutSite(json), "json-ld");
        }
        if (entry != null && entry.title() != null && !entry.title().isBlank()) {
            return new Found<>(clean(entry.title()), "feed");
        }
        if (page.title() != null && !page.title().isBlank()) {
            return new Found<>(withoutSite(page.title()), "page");
        }
        return social == null ? null : new Found<>(clean(social), "opengraph");
    }

    private boolean goesOn(String title, String start) {
        String key = Words.key(withoutSite(title));
        return key.length() > Words.key(start).length() && key.startsWith(Words.key(start));
    }

    /// What JSON-LD and another title of a news page agree on, where the heading says it otherwise:
    /// the social title, or the window's where each of the three titles differs.
    private @Nullable Found<String> agreed(Element heading) {
        String json = witnesses.json();
        String social = page.meta("og:title");
        if (json == null || social == null || !headline.isNews()) {
            return null;
        }
        String title = withoutSite(json);
        String key = Words.key(title);
        boolean otherwise = witnesses.similarity(texts.of(heading)) < 1;
        boolean same = otherwise && key.equals(Words.key(withoutSite(social)));
        boolean most = key.equals(Words.key(page.title() == null ? "" : withoutSite(page.title()))) && otherwise;
        return (same || most) && !site.isNamedBy(title) ? new Found<>(title, "json-ld") : null;
    }

    /// Whether the page's address was made of the title and clearly not of the heading, which then
    /// is that of an advertisement or of a part of the page. Not on news sites, which make
    /// addresses of titles for search engines.
    private boolean isAddressed(String title, Element heading) {
        Slug slug = Slug.of(page.document().location());
        return !headline.isNews()
                && !slug.isEmpty()
                && slug.shareIn(title) >= NEARLY_ALL
                && slug.shareIn(title) - slug.shareIn(texts.of(heading)) >= CLEARLY;
    }

    private String withoutSite(String title) {
        return site.cutFrom(clean(title));
    }

    /// A title as readers see it: without marks of emphasis and signs that aren't written, blanks as single ones.
    public static String clean(String s) {
        var out = new StringBuilder(s.length());
        for (int i = 0; i < s.length() && out.length() < MAX_TITLE; i++) {
            char c = s.charAt(i);
            boolean blank = Character.isWhitespace(c) || c == '\u00a0';
            if (blank && !out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
                out.append(' ');
            } else if (!blank && isWritten(c)) {
                out.append(c);
            }
        }
        return out.indexOf("*") < 0
                ? out.toString().strip()
                : EMPHASIS.matcher(out).replaceAll("$1").strip();
    }

    /// Whether it is neither a break opportunity, nor a character of an icon font, nor a bidirectional
    /// control.
    private static boolean isWritten(char c) {
        return c != '\u00ad' && c != '\u200b' && (c < '\ue000' || c > '\uf8ff') && !CleanText.isBidiControl(c);
    }
}
