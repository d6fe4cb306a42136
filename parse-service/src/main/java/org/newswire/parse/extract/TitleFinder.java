package org.newswire.parse.extract;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// Finds the headline: the heading that the page's other titles (of JSON-LD, for social networks, of the
/// window, in the
/// feed) speak of, else the best of these with the name of the site cut off.
final class TitleFinder {
    private static final Pattern SEPARATOR = Pattern.compile("\\s+[|\\-–—»«·•:›/~]{1,2}\\s+|\\s*[|｜»]\\s*|--");
    private static final Pattern KICKER = Pattern.compile(
            "kicker|overline|roofline|topline|spitzmarke|dachzeile|eyebrow|rubric|badge|label|sr-only|visually-?hidden|screen-reader",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern ELSEWHERE = Pattern.compile(
            "logo|brand|site-?(?:title|name)|masthead|related|modal|cookie|sidebar|widget|comment",
            Pattern.CASE_INSENSITIVE);
    private static final int MIN_KEY = 4;
    private static final double SIMILAR = 0.34;

    private final PageSurvey page;
    private final @Nullable FeedEntry entry;
    private final List<String> witnesses = new ArrayList<>();

    TitleFinder(PageSurvey page, @Nullable FeedEntry entry) {
        this.page = page;
        this.entry = entry;
        for (String s : new String[] {social(), json(), page.title, entry == null ? null : entry.title()}) {
            if (s != null && !s.isBlank()) {
                witnesses.add(s);
            }
        }
    }

    private @Nullable String social() {
        return page.meta("og:title", "twitter:title", "dc.title", "sailthru.title", "title");
    }

    private @Nullable String json() {
        return page.jsonLd.hasArticle() ? page.jsonLd.text("headline") : null;
    }

    @Nullable
    Found<String> find() {
        Element heading = heading();
        Found<String> agreed = agreed(heading);
        if (agreed != null) {
            return agreed;
        }
        String social = social();
        if (heading != null && social != null && isWithin(withoutSite(clean(social)), textOf(heading))) {
            // The heading holds more than the headline: a kicker, a label.
            return new Found<>(withoutSite(clean(social)), "opengraph");
        }
        if (heading != null) {
            return new Found<>(textOf(heading), "page");
        }
        if (social != null && !namesSite(social)) {
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
        if (json == null || social == null || heading == null) {
            return null;
        }
        String title = withoutSite(clean(json));
        boolean same = key(title).equals(key(withoutSite(clean(social))));
        boolean otherwise = similarity(textOf(heading)) < 1;
        return same && otherwise && !namesSite(title) ? new Found<>(title, "json-ld") : null;
    }

    private @Nullable Element heading() {
        Element h1 = best(page.headlines, SIMILAR);
        if (h1 != null) {
            return h1;
        }
        Element only = only();
        if (only != null) {
            return only;
        }
        // Sites that set their own name as H1 have the headline in an H2.
        Element h2 = best(page.subheads, 0.75);
        if (h2 != null) {
            return h2;
        }
        return witnesses.isEmpty()
                        && !page.headlines.isEmpty()
                        && !textOf(page.headlines.getFirst()).isEmpty()
                ? page.headlines.getFirst()
                : null;
    }

    /// The only H1 of a page, where it is a sentence rather than a name: the other titles may be worded
    /// otherwise.
    @Nullable
    private Element only() {
        List<Element> fit = page.headlines.stream()
                .filter(h ->
                        PageWitness.words(textOf(h)).size() >= 4 && textOf(h).length() <= 300)
                .filter(h -> !namesSite(textOf(h)) && !isElsewhere(h))
                .toList();
        return fit.size() == 1 && page.headlines.size() == 1 ? fit.getFirst() : null;
    }

    private @Nullable Element best(List<Element> headings, double atLeast) {
        Element best = null;
        double most = atLeast;
        for (Element h : headings) {
            String text = textOf(h);
            if (key(text).length() < MIN_KEY || text.length() > 300 || namesSite(text) || isElsewhere(h)) {
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

    private static boolean isElsewhere(Element h) {
        int level = 0;
        for (Element a = h; a != null && level < 4; a = a.parent(), level++) {
            if (ELSEWHERE.matcher(a.className()).find()
                    || ELSEWHERE.matcher(a.id()).find()
                    || a.normalName().equals("aside")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWithin(String title, String heading) {
        String inner = key(title);
        String outer = key(heading);
        return inner.length() >= 15 && inner.length() < outer.length() && outer.contains(inner);
    }

    /// How much a heading has in common with the title that it is most like: shared words by words of both
    /// (Dice), and 1
    /// where it is the whole of a title or of its part beside the site's name.
    private double similarity(String heading) {
        Set<String> words = new HashSet<>(PageWitness.words(heading));
        String key = key(heading);
        double most = 0;
        for (String w : witnesses) {
            if (key.length() >= 8 && key(w).contains(key)) {
                return 1 + Math.min(0.5, key.length() * 0.001);
            }
            Set<String> others = new HashSet<>(PageWitness.words(withoutSite(w)));
            int all = words.size() + others.size();
            others.retainAll(words);
            most = Math.max(most, all == 0 ? 0 : 2.0 * others.size() / all);
        }
        return most;
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
            if (m.start() > 0 && namesSite(title.substring(m.end()))) {
                return title.substring(0, m.start()).strip();
            }
        }
        if (firstStart > 0 && namesSite(title.substring(0, firstStart))) {
            return title.substring(firstEnd).strip();
        }
        int bar = title.lastIndexOf(" | ");
        return bar >= 15 && title.length() - bar < 35 ? title.substring(0, bar).strip() : title;
    }

    private boolean namesSite(String part) {
        String k = key(part);
        for (String site : new String[] {
            page.meta("og:site_name"), page.meta("application-name"), page.meta("apple-mobile-web-app-title")
        }) {
            String s = site == null ? "" : key(site);
            if (s.length() > 1
                    && (k.equals(s)
                            || (k.startsWith(s) && k.length() < s.length() + 12)
                            || (k.length() > 3 && s.contains(k)))) {
                return true;
            }
        }
        String host = WebAddress.host(page.document.baseUri());
        String label = host.contains(".") ? host.substring(0, host.lastIndexOf('.')) : host;
        String name = key(label.substring(label.lastIndexOf('.') + 1));
        return k.length() >= 2
                && !name.isEmpty()
                && (key(host).equals(k)
                        || key(label).equals(k)
                        || (name.length() > 3 && k.startsWith(name) && k.length() < name.length() + 12)
                        || (k.length() > 3 && name.contains(k)));
    }

    private static String clean(String s) {
        return s.replace('\u00a0', ' ')
                .replace("\u00ad", "")
                .replace("\u200b", "")
                .replaceAll("\\s+", " ")
                .strip();
    }

    /// Letters and digits only, in lower case: what titles are compared by.
    static String key(String s) {
        var out = new StringBuilder(s.length());
        s.toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(Character::isLetterOrDigit)
                .forEach(out::appendCodePoint);
        return out.toString();
    }
}
