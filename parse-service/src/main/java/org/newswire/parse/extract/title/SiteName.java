package org.newswire.parse.extract.title;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.nodes.Element;
import org.jsoup.select.Evaluator;
import org.jsoup.select.Selector;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.PageSurvey;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.WebAddress;
import org.newswire.parse.extract.text.Words;

/// The names that a page's site goes by: what it states, and its host.
public final class SiteName {
    /// Begins where blanks begin, so that many of them cost no more than they are long.
    static final Pattern SEPARATOR =
            Pattern.compile("(?:(?<!\\s)|\\G)(?:\\s++[|\\-–—»«·•:›‹←<>/~]{1,2}\\s+|\\s*+[|｜丨»]\\s*)|--");
    private static final String MARKS = "|-–—»«·•:›‹←<>/~｜丨_：【⋆,";
    /// Marks before the site's whole name as it states that.
    private static final Pattern BEFORE_NAME = Pattern.compile("[|»·•›｜_：【>⋆]|[,:–—-](?=\\s)");
    private static final Pattern AFTER_NAME = Pattern.compile("[|｜：:](?!\\d)");
    private static final String JOINTS = "-_–—";
    private static final int FEWEST_HAN = 8;
    private static final int MOST_HAN_AFTER = 12;
    private static final Pattern HOME = Pattern.compile("(?=.)(?:https?:)?(?://[^/]*)?/?(?:index\\.\\w+)?");
    private static final Evaluator LINK = Selector.evaluatorOf("a[href]");
    private static final Evaluator LOGO = Selector.evaluatorOf("img[alt]");
    private static final int LONGEST_NAME = 60;
    private static final int LONGEST_HEADING = 1_000;
    private static final int MORE = 12;
    private static final int FEWEST_BEFORE_BAR = 15;
    private static final int MOST_AFTER_BAR = 35;

    private final List<String> stated = new ArrayList<>();
    private final Map<String, String> known = new HashMap<>();
    private final String host;
    private final String label;
    private final String name;

    public SiteName(PageSurvey page) {
        for (String meta : new String[] {"og:site_name", "application-name", "apple-mobile-web-app-title"}) {
            state(page.meta(meta));
        }
        String address = WebAddress.host(WebAddress.archived(page.document().location()));
        for (Element heading : page.headlines()) {
            Element link = linkHome(heading);
            state(link == null || !leadsTo(address, link) ? null : nameIn(link));
        }
        String withoutTop = address.contains(".") ? address.substring(0, address.lastIndexOf('.')) : address;
        host = Words.key(address);
        label = Words.key(withoutTop);
        name = Words.key(withoutTop.substring(withoutTop.lastIndexOf('.') + 1));
    }

    private void state(@Nullable String value) {
        String key = value == null ? "" : Words.key(value);
        if (key.length() > 1) {
            stated.add(key);
        }
    }

    /// What a link to the site's first page says, or shows as a logo.
    private static @Nullable String nameIn(Element link) {
        Element logo = link.hasText() ? null : link.selectFirst(LOGO);
        String name = logo == null ? Tags.shortText(link, LONGEST_NAME) : logo.attr("alt");
        return name != null && name.length() <= LONGEST_NAME ? name : null;
    }

    /// The link of a heading, where it leads to the site's first page: such a heading names the site.
    static @Nullable Element linkHome(Element heading) {
        Element link = Tags.shortText(heading, LONGEST_HEADING) == null ? null : heading.selectFirst(LINK);
        boolean home = link != null
                && HOME.matcher(WebAddress.archived(link.attr("href"))).matches();
        return home ? link : null;
    }

    /// Whether a link is one of this site: a post about a product may have the first page of that in its headline.
    private static boolean leadsTo(String host, Element link) {
        String address = WebAddress.archived(link.attr("href"));
        if (!address.contains("//")) {
            return true;
        }
        String to = WebAddress.host(address.startsWith("//") ? "https:" + address : address);
        return to.equals(host) || to.endsWith("." + host) || host.endsWith("." + to);
    }

    /// Whether the last part of a title is no more than the site's name, or a part of that.
    public boolean isNamedBy(String part) {
        String k = Words.key(part);
        return isNamed(k)
                || (k.length() > 3 && (name.contains(k) || stated.stream().anyMatch(s -> s.contains(k))));
    }

    /// Whether a key is that of the whole name: a first part that is less may belong to the title, as in
    /// "Israel – Talks resume" of The Times of Israel.
    private boolean isNamed(String k) {
        return stated.stream().anyMatch(s -> k.equals(s) || goesOn(k, s))
                || (k.length() >= 2
                        && !name.isEmpty()
                        && (host.equals(k) || label.equals(k) || (name.length() > 3 && goesOn(k, name))));
    }

    /// The last part of a title, or else the first, where that is the host's name.
    public @Nullable String in(String title) {
        List<String> parts = parts(title).map(String::strip).toList();
        return parts.size() < 2
                ? null
                : Stream.of(parts.getLast(), parts.getFirst())
                        .filter(this::isHost)
                        .findFirst()
                        .orElse(null);
    }

    /// Whether a name is what the host says, with or without its top-level domain.
    public boolean isHost(String part) {
        String k = Words.key(part);
        return k.length() >= 2 && !name.isEmpty() && (host.equals(k) || label.equals(k) || name.equals(k));
    }

    private static boolean goesOn(String k, String s) {
        return k.startsWith(s) && k.length() < s.length() + MORE;
    }

    /// A title without the part at its end, or else its start, that names the site; after a bar at
    /// the end any few words are taken for its name.
    public String cutFrom(String title) {
        return known.computeIfAbsent(title, this::cut);
    }

    private String cut(String title) {
        String cut = cutHanFrom(cutNameFrom(title));
        int bar = cut.lastIndexOf(" | ");
        boolean named = cut.length() < title.length();
        return !named && bar >= FEWEST_BEFORE_BAR && cut.length() - bar < MOST_AFTER_BAR
                ? cut.substring(0, bar).strip()
                : cut;
    }

    /// A title without the part at its end, or else its start, that is known to name the site.
    String cutNameFrom(String title) {
        if (!mayBeCut(title)) {
            return title;
        }
        Matcher m = SEPARATOR.matcher(title);
        int firstStart = -1;
        int firstEnd = -1;
        while (m.find()) {
            if (firstStart < 0) {
                firstStart = m.start();
                firstEnd = m.end();
            }
            if (m.start() > 0 && isNamedBy(title.substring(m.end()))) {
                return title.substring(0, m.start()).strip();
            }
        }
        boolean leads = firstStart > 0 && isNamed(Words.key(title.substring(0, firstStart)));
        return leads ? title.substring(firstEnd).strip() : cutStatedFrom(title);
    }

    /// A title without the site's whole name, however that is joined to it: "…, The Post", "The Post: …".
    private String cutStatedFrom(String title) {
        String key = Words.key(title);
        if (stated.stream().noneMatch(name -> key.startsWith(name) || key.endsWith(name))) {
            return title;
        }
        Matcher end = BEFORE_NAME.matcher(title);
        while (end.find()) {
            if (end.start() > 0 && stated.contains(Words.key(title.substring(end.end())))) {
                return title.substring(0, end.start()).strip();
            }
        }
        Matcher start = AFTER_NAME.matcher(title);
        boolean leads = start.find() && stated.contains(Words.key(title.substring(0, start.start())));
        return leads && start.end() < title.length()
                ? title.substring(start.end()).strip()
                : title;
    }

    /// A Chinese title without sections and site, which have no blanks around them: "…_社会_港报网".
    private static String cutHanFrom(String title) {
        int end = title.length();
        for (int i = end - 2; i >= FEWEST_HAN && end - i <= MOST_HAN_AFTER; i--) {
            if (JOINTS.indexOf(title.charAt(i)) >= 0 && isHan(title.charAt(i + 1))) {
                while (i > 1 && JOINTS.indexOf(title.charAt(i - 1)) >= 0) {
                    i--;
                }
                end = isHan(title.charAt(i - 1)) ? i : end;
            }
        }
        return title.substring(0, end);
    }

    private static boolean isHan(char c) {
        return (c >= 0x4e00 && c <= 0x9fff) || "！？”」》）。…".indexOf(c) >= 0;
    }

    /// What separators divide a title into.
    static Stream<String> parts(String title) {
        return mayBeCut(title) ? SEPARATOR.splitAsStream(title) : Stream.of(title);
    }

    /// Whether a title has a character without which nothing separates.
    private static boolean mayBeCut(String title) {
        for (int i = 0; i < title.length(); i++) {
            if (MARKS.indexOf(title.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }
}
