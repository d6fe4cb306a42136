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
import org.newswire.net.WebUrl;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.Words;

/// The names of the page's site, from metadata and host.
public final class SiteName {
    /// Matches from the first blank of a run. Long runs of blanks take linear time.
    static final Pattern SEPARATOR =
            Pattern.compile("(?:(?<!\\s)|\\G)(?:\\s++[|\\-–—»«·•:›‹←<>/~]{1,2}\\s+|\\s*+[|｜丨»]\\s*)|--");
    private static final String MARKS = "|-–—»«·•:›‹←<>/~｜丨_：【⋆,";
    /// Separators before the complete site name.
    private static final Pattern BEFORE_NAME = Pattern.compile("[|»·•›｜_：【>⋆]|[,:–—-](?=\\s)");
    private static final Pattern AFTER_NAME = Pattern.compile("[|｜：:](?!\\d)");
    private static final String JOINTS = "-_–—";
    private static final int MIN_HAN = 8;
    private static final int MAX_HAN_AFTER = 12;
    private static final Pattern HOME = Pattern.compile("(?=.)(?:https?:)?(?://[^/]*)?/?(?:index\\.\\w+)?");
    private static final Pattern ARCHIVED = Pattern.compile("^https?://[^/]+/web/\\d{8,14}\\w*/(https?://.+)$");
    private static final Evaluator LINK = Selector.evaluatorOf("a[href]");
    private static final Evaluator LOGO = Selector.evaluatorOf("img[alt]");
    private static final int MAX_NAME = 60;
    private static final int MAX_HEADING = 1_000;
    private static final int MORE = 12;
    private static final int MIN_BEFORE_BAR = 15;
    private static final int MAX_AFTER_BAR = 35;

    private final List<String> stated = new ArrayList<>();
    private final Map<String, String> known = new HashMap<>();
    private final String host;
    private final String label;
    private final String name;

    public SiteName(PageMetadata page) {
        for (String meta : new String[] {"og:site_name", "application-name", "apple-mobile-web-app-title"}) {
            state(page.meta(meta));
        }
        String address =
                WebUrl.hostWithoutWww(archived(page.document().location())).orElse("");
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

    /// The text or logo of a link to the home page.
    private static @Nullable String nameIn(Element link) {
        Element logo = link.hasText() ? null : link.selectFirst(LOGO);
        String name = logo == null ? Tags.shortText(link, MAX_NAME) : logo.attr("alt");
        return name != null && name.length() <= MAX_NAME ? name : null;
    }

    /// The link of a heading to a home page, or null. Such a heading is the site name.
    static @Nullable Element linkHome(Element heading) {
        Element link = Tags.shortText(heading, MAX_HEADING) == null ? null : heading.selectFirst(LINK);
        boolean home = link != null && HOME.matcher(archived(link.attr("href"))).matches();
        return home ? link : null;
    }

    /// The original of a copy in a web archive (`…/web/20140226054445/http://…`), otherwise the URL itself.
    private static String archived(String url) {
        Matcher m = ARCHIVED.matcher(url);
        return m.find() ? m.group(1) : url;
    }

    /// Whether a link stays on the site. The headline of a product post may link to another home page.
    private static boolean leadsTo(String host, Element link) {
        String address = archived(link.attr("href"));
        if (!address.contains("//")) {
            return true;
        }
        String to = WebUrl.hostWithoutWww(address).orElse("");
        return to.equals(host) || to.endsWith("." + host) || host.endsWith("." + to);
    }

    /// Whether a part of a title is the site name or a part of it.
    public boolean isNamedBy(String part) {
        String k = Words.key(part);
        return isNamed(k)
                || (k.length() > 3 && (name.contains(k) || stated.stream().anyMatch(s -> s.contains(k))));
    }

    /// Whether a key is the complete site name. A shorter first part may belong to the title: "Israel –
    /// Talks resume" of The Times of Israel.
    private boolean isNamed(String k) {
        return stated.stream().anyMatch(s -> k.equals(s) || continues(k, s))
                || (k.length() >= 2
                        && !name.isEmpty()
                        && (host.equals(k) || label.equals(k) || (name.length() > 3 && continues(k, name))));
    }

    /// The last or first part of a title if it equals the host, otherwise null.
    public @Nullable String in(String title) {
        List<String> parts = parts(title).map(String::strip).toList();
        return parts.size() < 2
                ? null
                : Stream.of(parts.getLast(), parts.getFirst())
                        .filter(this::isHost)
                        .findFirst()
                        .orElse(null);
    }

    /// Whether a name equals the host, with or without top-level domain.
    public boolean isHost(String part) {
        String k = Words.key(part);
        return k.length() >= 2 && !name.isEmpty() && (host.equals(k) || label.equals(k) || name.equals(k));
    }

    private static boolean continues(String k, String s) {
        return k.startsWith(s) && k.length() < s.length() + MORE;
    }

    /// Removes the site name from the end or start of a title. A few words after a bar at the end count as
    /// the site name.
    public String removeFrom(String title) {
        return known.computeIfAbsent(title, this::cut);
    }

    private String cut(String title) {
        String cut = removeChineseSectionsFrom(removeNameFrom(title));
        int bar = cut.lastIndexOf(" | ");
        boolean named = cut.length() < title.length();
        return !named && bar >= MIN_BEFORE_BAR && cut.length() - bar < MAX_AFTER_BAR
                ? cut.substring(0, bar).strip()
                : cut;
    }

    /// Removes a known site name from the end or start of a title.
    String removeNameFrom(String title) {
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
        return leads ? title.substring(firstEnd).strip() : removeDeclaredNameFrom(title);
    }

    /// Removes the complete declared name with any separator: "…, The Post", "The Post: …".
    private String removeDeclaredNameFrom(String title) {
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

    /// Removes sections and site from a Chinese title, where separators have no blanks: "…_社会_港报网".
    private static String removeChineseSectionsFrom(String title) {
        int end = title.length();
        for (int i = end - 2; i >= MIN_HAN && end - i <= MAX_HAN_AFTER; i--) {
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

    /// The parts of a title between separators.
    static Stream<String> parts(String title) {
        return mayBeCut(title) ? SEPARATOR.splitAsStream(title) : Stream.of(title);
    }

    /// A fast check whether a title contains a separator.
    private static boolean mayBeCut(String title) {
        int i = 0;
        while (i < title.length() && MARKS.indexOf(title.charAt(i)) < 0) {
            i++;
        }
        return i < title.length();
    }
}
