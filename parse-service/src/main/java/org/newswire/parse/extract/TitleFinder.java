package org.newswire.parse.extract;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// Finds the headline: the heading that the page's other titles (of JSON-LD, for social networks, of
/// the
/// window, in the
/// feed) speak of, else the best of these with the name of the site cut off.
final class TitleFinder {
    private static final Pattern SEPARATOR = Pattern.compile("\\s+[|\\-–—»«·•:›/~]{1,2}\\s+|\\s*[|｜»]\\s*|--");
    private static final Pattern KICKER = Pattern.compile(
            "kicker|overline|roofline|topline|spitzmarke|dachzeile|eyebrow|rubric|badge|label|sr-only|visually-?hidden|screen-reader",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern ELSEWHERE = Pattern.compile(
            "logo|brand|site-?(?:title|name)|masthead|related|modal|cookie|(?<!with[-_]?|has[-_]?)sidebar(?![-_]+layout)|comment|sr-only|visually-?hidden|screen-reader",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern BREADCRUMB =
            Pattern.compile("bread-?(?:crumb|bar)|seo-?title", Pattern.CASE_INSENSITIVE);
    /// Classes by which templates mark the headline.
    private static final Pattern MARKED = Pattern.compile(
            "(?:^|\\s)(?:(?:entry|post|article|story|news|page|blog|content)[-_]*)?(?:title|headline)(?:$|\\s)|headline__?title",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern HOME = Pattern.compile("(?:https?:)?(?://[^/]*)?/?(?:index\\.\\w+)?");
    private static final int MIN_KEY = 4;
    private static final int MAX_TITLE = 1_000;
    private static final int NEAR = 4;
    private static final int MAX_WORDS = 20;
    private static final double SIMILAR = 0.34;

    private final PageSurvey page;
    private final @Nullable FeedEntry entry;
    private final SiteName site;
    private final List<String> witnesses = new ArrayList<>();

    TitleFinder(PageSurvey page, @Nullable FeedEntry entry) {
        this.page = page;
        this.entry = entry;
        this.site = new SiteName(page);
        for (String s : new String[] {social(), json(), page.title, entry == null ? null : entry.title()}) {
            if (s != null && !s.isBlank()) {
                witnesses.add(s.length() > MAX_TITLE ? s.substring(0, MAX_TITLE) : s);
            }
        }
    }

    private @Nullable String social() {
        return page.meta("og:title", "twitter:title", "dc.title", "sailthru.title", "title");
    }

    private @Nullable String json() {
        String headline = page.jsonLd.hasArticle() ? page.jsonLd.text("headline") : null;
        return headline == null ? null : PageSurvey.limited(headline);
    }

    @Nullable
    Found<String> find() {
        Found<String> found = best();
        return found == null ? null : found.secondedIf(witnessesOf(found.value()) > 1);
    }

    /// How many of headings, titles of the page and the feed's title say it, but for the site's name.
    private long witnessesOf(String title) {
        String key = key(title);
        long headings = page.headlines.stream()
                .filter(h -> key(textOf(h)).equals(key))
                .limit(1)
                .count();
        return headings
                + witnesses.stream()
                        .filter(w -> key(withoutSite(clean(w))).equals(key))
                        .count();
    }

    /// The heading that the text stands under, for pages with no title but the window's, which no
    /// heading repeats:
    /// there it is that of the site, or of its section.
    @Nullable
    Found<String> above(List<Block> blocks, int first, @Nullable Found<String> title) {
        String key = title == null ? "" : key(title.value());
        if (title == null || !title.source().equals("page") || social() != null || json() != null) {
            return null;
        }
        if (blocks.stream()
                .anyMatch(b -> b.text().length() <= MAX_TITLE && key(b.text()).contains(key))) {
            return null;
        }
        for (int i = first; i >= Math.max(0, first - NEAR); i--) {
            Block block = blocks.get(i);
            int words = PageWitness.words(block.text()).size();
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
        Element heading = heading();
        Found<String> agreed = agreed(heading);
        if (agreed != null) {
            return agreed;
        }
        String social = social();
        if (heading != null && social != null && holds(heading, withoutSite(clean(social)))) {
            // The heading holds more than the headline: a kicker, a label.
            return new Found<>(withoutSite(clean(social)), "opengraph");
        }
        if (heading != null) {
            return new Found<>(withoutSite(whole(heading)), "page");
        }
        if (social != null && !site.isNamedBy(social)) {
            return new Found<>(withoutSite(clean(social)), page.meta("og:title") != null ? "opengraph" : "meta");
        }
        String json = json();
        if (json != null) {
            return new Found<>(withoutSite(clean(json)), "json-ld");
        }
        if (entry != null && entry.title() != null && !entry.title().isBlank()) {
            return new Found<>(clean(entry.title()), "feed");
        }
        if (page.title != null && !page.title.isBlank()) {
            return new Found<>(withoutSite(clean(page.title)), "page");
        }
        return social == null ? null : new Found<>(clean(social), "opengraph");
    }

    /// What JSON-LD and the social title agree on, where the heading says it otherwise.
    private @Nullable Found<String> agreed(@Nullable Element heading) {
        String json = json();
        String social = page.meta("og:title");
        if (json == null || social == null || heading == null || !isNews()) {
            return null;
        }
        String title = withoutSite(clean(json));
        boolean same = key(title).equals(key(withoutSite(clean(social))));
        boolean otherwise = similarity(textOf(heading)) < 1;
        return same && otherwise && !site.isNamedBy(title) ? new Found<>(title, "json-ld") : null;
    }

    private @Nullable Element heading() {
        Element h1 = best(page.headlines, SIMILAR);
        if (h1 != null) {
            return h1;
        }
        Element alone = marked();
        alone = alone == null ? only() : alone;
        if (alone != null) {
            return alone;
        }
        if (page.headlines.stream().anyMatch(TitleFinder::isBreadcrumb)) {
            Element alternative = alternative();
            return alternative != null ? alternative : stated();
        }
        // Sites that set their own name as H1 have the headline in an H2.
        Element h2 = best(page.subheads.stream().filter(this::isTitle).toList(), 0);
        if (h2 != null) {
            return h2;
        }
        return witnesses.isEmpty()
                        && !page.headlines.isEmpty()
                        && !textOf(page.headlines.getFirst()).isEmpty()
                ? page.headlines.getFirst()
                : null;
    }

    /// The only H1 that the template marks as the headline.
    private @Nullable Element marked() {
        List<Element> fit = page.headlines.stream()
                .filter(h -> MARKED.matcher(h.className()).find())
                .filter(h -> !key(textOf(h)).isEmpty() && textOf(h).length() <= 300)
                .filter(h -> !site.isNamedBy(textOf(h)) && !isElsewhere(h))
                .toList();
        return fit.size() == 1 ? fit.getFirst() : null;
    }

    /// Some news sites set the title for search engines as H1, at the end of the breadcrumbs, and what
    /// readers
    /// take for the headline as H2: the "alternative headline" of JSON-LD, or else the title for social
    /// networks.
    private @Nullable Element alternative() {
        String alternative = page.jsonLd.text("alternativeHeadline");
        String key = alternative == null ? "" : key(alternative);
        return page.subheads.stream()
                .filter(h -> key(textOf(h)).length() >= 15 && key.endsWith(key(textOf(h))))
                .findFirst()
                .orElse(null);
    }

    /// The H1 that says what JSON-LD states, and all that the social title does.
    private @Nullable Element stated() {
        String social = social();
        String key = social == null ? "" : key(withoutSite(social));
        return page.headlines.stream()
                .filter(h -> !key.isEmpty() && isStated(h) && key(textOf(h)).contains(key))
                .findFirst()
                .orElse(null);
    }

    private boolean isStated(Element h) {
        String json = json();
        return json != null && key(json).length() >= MIN_KEY && key(textOf(h)).equals(key(json));
    }

    private static boolean isBreadcrumb(Element h) {
        int level = 0;
        for (Element a = h; a != null && level < 6; a = a.parent(), level++) {
            if (a.normalName().equals("nav")
                    || BREADCRUMB.matcher(a.className()).find()
                    || BREADCRUMB.matcher(a.id()).find()) {
                return true;
            }
        }
        return false;
    }

    /// The only H1 of a page, where it is a sentence rather than a name: the other titles may be worded
    /// otherwise.
    @Nullable
    private Element only() {
        List<Element> some =
                page.headlines.stream().filter(h -> !key(textOf(h)).isEmpty()).toList();
        List<Element> fit = some.stream()
                .filter(h ->
                        PageWitness.words(textOf(h)).size() >= 4 && textOf(h).length() <= 300)
                .filter(h -> !site.isNamedBy(textOf(h)) && !isElsewhere(h))
                .toList();
        return fit.size() == 1 && some.size() == 1 ? fit.getFirst() : null;
    }

    /// Whether a subhead is one of the parts that a title is made of, or much like a title as a whole.
    private boolean isTitle(Element subhead) {
        String key = key(textOf(subhead));
        return key.length() >= MIN_KEY
                && witnesses.stream()
                        .anyMatch(w -> SEPARATOR
                                        .splitAsStream(w)
                                        .anyMatch(part -> key(part).equals(key))
                                || dice(textOf(subhead), withoutSite(w)) >= 0.75);
    }

    private @Nullable Element best(List<Element> headings, double atLeast) {
        Element best = null;
        double most = atLeast;
        for (Element h : headings) {
            String text = textOf(h);
            if (key(text).length() < MIN_KEY || text.length() > 300 || site.isNamedBy(text) || isElsewhere(h)) {
                continue;
            }
            double similar = similarity(text);
            if (similar > most || (best == null && similar >= most)) {
                best = h;
                most = similar;
            }
        }
        return best;
    }

    private boolean isElsewhere(Element h) {
        int level = isStated(h) ? 4 : 0;
        for (Element a = h; a != null && level < 4; a = a.parent(), level++) {
            if (ELSEWHERE.matcher(a.className()).find()
                    || ELSEWHERE.matcher(a.id()).find()
                    || a.normalName().equals("aside")) {
                return true;
            }
        }
        return leadsHome(h) || isBreadcrumb(h);
    }

    private static boolean leadsHome(Element h) {
        Element link = h.selectFirst("a[href]");
        return link != null && HOME.matcher(link.attr("href")).matches();
    }

    /// A heading's text; with its kicker, and the colon after that, where the page's own title has
    /// both.
    private String whole(Element heading) {
        String social = social();
        String title = social == null ? "" : withoutSite(clean(social));
        boolean same = !title.isEmpty() && key(title).equals(key(clean(heading.text())));
        return same && heading.childrenSize() > 0 ? title : textOf(heading);
    }

    /// Whether a heading holds a title and more: on news sites anywhere, elsewhere (where titles for
    /// social networks
    /// are cut to please search engines) only as the text of an element of its own.
    private boolean holds(Element heading, String title) {
        String inner = key(title);
        String outer = key(textOf(heading));
        if (inner.length() < 8 || inner.length() >= outer.length() || !outer.contains(inner)) {
            return false;
        }
        return isNews()
                ? inner.length() >= 15
                : heading.getAllElements().stream()
                        .anyMatch(e ->
                                key(e.text()).equals(inner) || key(e.ownText()).equals(inner));
    }

    private boolean isNews() {
        return page.jsonLd.article().path("@type").toString().contains("NewsArticle");
    }

    /// How much a heading has in common with the title that it is most like: shared words by words of
    /// both
    /// (Dice), and 1
    /// where it is the whole of a title or of its part beside the site's name.
    private double similarity(String heading) {
        String key = key(heading);
        double most = 0;
        for (String w : witnesses) {
            if (key.length() >= 8 && key(w).contains(key)) {
                return 1 + Math.min(0.5, key.length() * 0.001);
            }
            most = Math.max(most, dice(heading, withoutSite(w)));
        }
        return most;
    }

    private static double dice(String one, String other) {
        Set<String> words = new HashSet<>(PageWitness.words(one));
        Set<String> others = new HashSet<>(PageWitness.words(other));
        int all = words.size() + others.size();
        others.retainAll(words);
        return all == 0 ? 0 : 2.0 * others.size() / all;
    }

    /// A heading's text without the kicker that some sites set in it.
    private static String textOf(Element heading) {
        String all = clean(heading.text());
        for (Element child : heading.children()) {
            String kicker = KICKER.matcher(child.className()).find() ? clean(child.text()) : "";
            if (!kicker.isEmpty() && all.startsWith(kicker) && all.length() > kicker.length() + 10) {
                return all.substring(kicker.length()).replaceFirst("^[\\s:|–-]+", "");
            }
        }
        return all;
    }

    /// Cuts a trailing or leading part that names the site.
    private String withoutSite(String title) {
        Matcher m = SEPARATOR.matcher(title);
        int firstStart = -1;
        int firstEnd = -1;
        while (m.find()) {
            if (firstStart < 0) {
                firstStart = m.start();
                firstEnd = m.end();
            }
            if (m.start() > 0 && site.isNamedBy(title.substring(m.end()))) {
                return title.substring(0, m.start()).strip();
            }
        }
        if (firstStart > 0 && site.isNamedBy(title.substring(0, firstStart))) {
            return title.substring(firstEnd).strip();
        }
        int bar = title.lastIndexOf(" | ");
        return bar >= 15 && title.length() - bar < 35 ? title.substring(0, bar).strip() : title;
    }

    private static String clean(String s) {
        var out = new StringBuilder(s.length());
        for (int i = 0; i < s.length() && out.length() < MAX_TITLE; i++) {
            char c = s.charAt(i);
            boolean blank = Character.isWhitespace(c) || c == '\u00a0';
            if (blank && !out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
                out.append(' ');
            } else if (!blank && c != '\u00ad' && c != '\u200b') {
                out.append(c);
            }
        }
        return out.toString().strip();
    }

    /// Letters and digits only, in lower case: what titles are compared by.
    static String key(String s) {
        var out = new StringBuilder(s.length());
        for (int i = 0; i < s.length(); ) {
            int c = s.codePointAt(i);
            if (c < 128) {
                if (Words.isLetterOrDigit((char) c)) {
                    out.append(Words.toLowerCase((char) c));
                }
            } else if (Character.isLetterOrDigit(c)) {
                out.appendCodePoint(Character.toLowerCase(c));
            }
            i += Character.charCount(c);
        }
        return out.toString();
    }
}
