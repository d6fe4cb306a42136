package org.newswire.parse.extract;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// Finds the headline: the H1 that the page's other titles speak of, else the best of these with the site's
/// name cut
/// off.
final class TitleFinder {
    private static final Pattern SEPARATOR = Pattern.compile("\\s+[|\\-–—»«·•:›/~]+\\s+|\\s*[|｜»]\\s*|\\s+::\\s+");
    private final PageSurvey page;
    private final @Nullable FeedEntry entry;

    TitleFinder(PageSurvey page, @Nullable FeedEntry entry) {
        this.page = page;
        this.entry = entry;
    }

    @Nullable
    Found<String> find() {
        String social = page.meta("og:title", "twitter:title", "dc.title", "sailthru.title", "title");
        String json = page.jsonLd.hasArticle() ? page.jsonLd.text("headline") : null;
        var witnesses = new ArrayList<String>();
        for (String s : new String[] {social, json, page.title, entry == null ? null : entry.title()}) {
            if (s != null && !s.isBlank()) {
                witnesses.add(key(s));
            }
        }
        Element h1 = bestHeadline(witnesses);
        if (h1 != null) {
            return new Found<>(clean(h1.text()), "page");
        }
        if (social != null) {
            return new Found<>(withoutSite(clean(social)), page.meta("og:title") != null ? "opengraph" : "meta");
        }
        if (json != null) {
            return new Found<>(withoutSite(clean(json)), "json-ld");
        }
        if (entry != null && entry.title() != null && !entry.title().isBlank()) {
            return new Found<>(clean(entry.title()), "feed");
        }
        if (page.title != null && !page.title.isBlank()) {
            return new Found<>(withoutSite(clean(page.title)), "page");
        }
        return page.headlines.isEmpty() || page.headlines.getFirst().text().isBlank()
                ? null
                : new Found<>(clean(page.headlines.getFirst().text()), "page");
    }

    private @Nullable Element bestHeadline(List<String> witnesses) {
        Element best = null;
        int bestLength = 0;
        for (Element h1 : page.headlines) {
            String k = key(h1.text());
            boolean named = k.length() >= 8 && witnesses.stream().anyMatch(w -> w.contains(k));
            if (named && k.length() > bestLength && !isSiteName(k)) {
                best = h1;
                bestLength = k.length();
            }
        }
        return best;
    }

    private boolean isSiteName(String key) {
        String site = page.meta("og:site_name", "application-name");
        return site != null && key(site).equals(key);
    }

    /// Cuts a trailing (or leading) part that names the site.
    private String withoutSite(String title) {
        var m = SEPARATOR.matcher(title);
        int lastStart = -1;
        int firstEnd = -1;
        int firstStart = -1;
        while (m.find()) {
            if (firstStart < 0) {
                firstStart = m.start();
                firstEnd = m.end();
            }
            lastStart = m.start();
            if (namesSite(title.substring(m.end()))) {
                return title.substring(0, m.start()).strip();
            }
        }
        if (firstStart > 0 && namesSite(title.substring(0, firstStart))) {
            return title.substring(firstEnd).strip();
        }
        return lastStart >= 15 && title.length() - lastStart < 30 && title.contains("|")
                ? title.substring(0, lastStart).strip()
                : title;
    }

    private boolean namesSite(String part) {
        String k = key(part);
        String site = page.meta("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site");
        if (site != null
                && key(site).length() > 1
                && (k.contains(key(site)) || key(site).contains(k))) {
            return true;
        }
        String host = WebAddress.host(page.document.baseUri());
        String label = host.contains(".") ? host.substring(0, host.lastIndexOf('.')) : host;
        return k.length() >= 2 && !label.isEmpty() && (host.replace("-", "").contains(k) || k.contains(key(label)));
    }

    private static String clean(String s) {
        return s.replace('\u00a0', ' ')
                .replace("\u00ad", "")
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
