package org.newswire.parse.extract;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// Finds when the article was published and last changed: what the page states for machines first, then
/// its
/// address,
/// then what readers see around the headline, then the feed.
final class DateFinder {
    private static final String[] PUBLISHED = {
        "article:published_time",
        "og:article:published_time",
        "datepublished",
        "og:published_time",
        "og:pubdate",
        "parsely-pub-date",
        "sailthru.date",
        "dc.date.issued",
        "dcterms.issued",
        "dcterms.created",
        "dcterms.date",
        "dc.date",
        "dc.date.created",
        "pubdate",
        "publishdate",
        "publish-date",
        "publish_date",
        "published-date",
        "publication_date",
        "publicationdate",
        "ptime",
        "article.published",
        "article_date_original",
        "rnews:datepublished",
        "cxenseparse:recs:publishtime",
        "bt:pubdate",
        "citation_publication_date",
        "citation_date",
        "displaydate",
        "originalpublicationdate",
        "creation_date",
        "date",
        "datecreated",
        "dc.created",
        "uploaddate"
    };
    private static final String[] MODIFIED = {
        "article:modified_time",
        "og:article:modified_time",
        "og:updated_time",
        "datemodified",
        "last-modified",
        "dcterms.modified",
        "dc.date.modified",
        "article.updated",
        "lastmod",
        "modified",
        "revised",
        "utime"
    };
    private static final Pattern PUBLICATION =
            Pattern.compile("publi(?:sh|c|k)\\w*[-_:.]?(?:on|at|date|time)|(?:date|time)[-_:.]?publi");
    private static final Pattern DAY_FIRST = Pattern.compile("\\.(?:uk|ie|au|nz|in|za|sg|ng|ke|pk)$");
    private static final Pattern IN_ADDRESS =
            Pattern.compile("[/_=-]((?:19|20)\\d{2})([/_-]?)(\\d{2})\\2(\\d{2})(?!\\d)");
    private static final Pattern ELSEWHERE = Pattern.compile(
            "comment|related|sidebar|widget|recommend|popular|teaser|card|promo|footer|latest|trending",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern UPDATED =
            Pattern.compile("updat|modif|aktualis|revis|bearbeit", Pattern.CASE_INSENSITIVE);
    private static final Pattern IN_SCRIPT = Pattern.compile(
            "\"(?:date_?published|publish(?:ed)?_?(?:date|at|on|time)|pub_?date|first_?published(?:_?at)?|publication_?date|display_?date|published|posted_?at|created_?at|created_?date|date_?created)\"\\s*:\\s*\"([^\"]{8,40})\"",
            Pattern.CASE_INSENSITIVE);

    private final PageSurvey page;
    private final @Nullable FeedEntry entry;
    private final Surroundings around;
    private final String locale;

    DateFinder(PageSurvey page, @Nullable FeedEntry entry, Surroundings around, String language) {
        this.page = page;
        this.entry = entry;
        this.around = around;
        this.locale = language.equals("en") && isDayFirst(page) ? "en-GB" : language;
    }

    /// English of those who write 2/5/2024 for the second of May: of all but Americans.
    private static boolean isDayFirst(PageSurvey page) {
        Element root = page.document.selectFirst("html[lang]");
        String lang = root == null ? "" : root.attr("lang");
        return lang.matches("(?i)en[-_](?!us).*")
                || DAY_FIRST.matcher(WebAddress.host(page.document.baseUri())).find();
    }

    @Nullable
    Found<StatedDate> published() {
        Found<StatedDate> stated = stated();
        LocalDate addressed = inAddress();
        if (stated != null
                && addressed != null
                && !stated.value().local()
                && Math.abs(addressed.toEpochDay() - stated.value().day().toEpochDay()) == 1) {
            // The same date in another time zone: the address holds the publisher's.
            return new Found<>(new StatedDate(addressed, stated.value().instant(), false), stated.source());
        }
        if (stated != null) {
            return stated;
        }
        if (addressed != null) {
            return new Found<>(new StatedDate(addressed, null, false), "url");
        }
        if (entry != null && entry.published() != null) {
            return new Found<>(StatedDate.of(entry.published()), "feed");
        }
        StatedDate seen = visible();
        if (seen != null) {
            return new Found<>(seen, "page");
        }
        // Written out as for readers it is a template's work, and often the day of the site's last change.
        StatedDate written = parse(page.jsonLd.text("datePublished"));
        return written != null ? new Found<>(written, "json-ld") : modified();
    }

    private @Nullable Found<StatedDate> stated() {
        StatedDate date = StatedDate.parse(page.jsonLd.text("datePublished"));
        date = date != null ? date : StatedDate.parse(page.jsonLd.text("dateCreated"));
        if (date != null) {
            return new Found<>(date, "json-ld");
        }
        for (String name : PUBLISHED) {
            date = parse(page.meta(name));
            if (date != null) {
                return new Found<>(date, "meta");
            }
        }
        date = ofOtherMetas();
        if (date != null) {
            return new Found<>(date, "meta");
        }
        for (String name : List.of("datePublished", "dateCreated")) {
            for (Element e : page.property(name)) {
                date = ofElement(e);
                if (date != null) {
                    return new Found<>(date, "microdata");
                }
            }
        }
        date = StatedDate.parse(page.jsonLd.anywhere("datePublished"));
        return date == null ? null : new Found<>(date, "json-ld");
    }

    /// Sites name their meta elements as they like: any that speaks of publication.
    private @Nullable StatedDate ofOtherMetas() {
        return page.metas.keySet().stream()
                .filter(name -> PUBLICATION.matcher(name).find())
                .sorted()
                .map(page::meta)
                .map(this::parse)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private @Nullable StatedDate parse(@Nullable String s) {
        StatedDate date = StatedDate.parse(s);
        if (date != null || s == null) {
            return date;
        }
        LocalDate day = DateText.find(s, locale);
        return day == null ? null : new StatedDate(day, null, false);
    }

    private @Nullable StatedDate ofElement(Element e) {
        for (String attribute : new String[] {"datetime", "content", "title", "data-datetime", "data-date"}) {
            StatedDate date = parse(e.attr(attribute));
            if (date != null) {
                return date;
            }
        }
        return parse(e.text());
    }

    private @Nullable LocalDate inAddress() {
        String canonical = page.canonical != null ? page.canonical : "";
        for (String url : List.of(page.document.baseUri(), canonical)) {
            Matcher m = IN_ADDRESS.matcher(url);
            while (m.find()) {
                try {
                    LocalDate day = LocalDate.of(
                            Integer.parseInt(m.group(1)), Integer.parseInt(m.group(3)), Integer.parseInt(m.group(4)));
                    if (day.getYear() >= StatedDate.FIRST_YEAR && day.getYear() <= StatedDate.LAST_YEAR) {
                        return day;
                    }
                } catch (DateTimeException e) {
                    // Digits that are no date.
                }
            }
        }
        return null;
    }

    private @Nullable StatedDate visible() {
        StatedDate date = ofTimes();
        date = date != null ? date : ofBlocks(around.above(), 200);
        date = date != null ? date : ofMarked();
        date = date != null ? date : ofBlocks(around.below(), 120);
        date = date != null ? date : inScripts();
        return date != null ? date : ofAnyTime();
    }

    private @Nullable StatedDate ofTimes() {
        StatedDate updated = null;
        for (Element time : page.times) {
            StatedDate date = isElsewhere(time) ? null : ofElement(time);
            if (date != null && !isUpdate(time)) {
                return date;
            }
            updated = updated == null ? date : updated;
        }
        return updated;
    }

    /// The first time of the page that isn't a comment's.
    private @Nullable StatedDate ofAnyTime() {
        return page.times.stream()
                .filter(time -> !Comments.hold(time))
                .map(this::ofElement)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static boolean isUpdate(Element time) {
        Element parent = time.parent();
        String before = parent == null ? "" : parent.text();
        return UPDATED.matcher(time.className()).find()
                || (before.length() < 60 && UPDATED.matcher(before).lookingAt());
    }

    private static boolean isElsewhere(Element e) {
        return e.closest("aside, nav, footer, li") != null || isWithin(e, ELSEWHERE);
    }

    private static boolean isWithin(Element e, Pattern named) {
        int level = 0;
        for (Element a = e; a != null && level < 12 && !a.normalName().equals("body"); a = a.parent(), level++) {
            if (named.matcher(a.className()).find() || named.matcher(a.id()).find()) {
                return true;
            }
        }
        return false;
    }

    private @Nullable StatedDate ofBlocks(List<Block> blocks, int maxLength) {
        StatedDate updated = null;
        for (Block block : blocks) {
            LocalDate day = block.text().length() <= maxLength && !Comments.hold(block.element())
                    ? DateText.find(block.text(), locale)
                    : null;
            if (day != null && !UPDATED.matcher(block.text()).find()) {
                return new StatedDate(day, null, false);
            }
            updated = updated == null && day != null ? new StatedDate(day, null, false) : updated;
        }
        return updated;
    }

    private @Nullable StatedDate ofMarked() {
        for (Element e : page.dated()) {
            String text = e.text();
            LocalDate day = text.length() <= 100 && !isElsewhere(e) ? DateText.find(text, locale) : null;
            if (day != null) {
                return new StatedDate(day, null, false);
            }
        }
        return null;
    }

    private @Nullable StatedDate inScripts() {
        var found = new ArrayList<StatedDate>();
        for (Element script : page.document.getElementsByTag("script")) {
            Matcher m = IN_SCRIPT.matcher(script.data());
            while (m.find() && found.isEmpty()) {
                StatedDate date = StatedDate.parse(m.group(1));
                if (date != null) {
                    found.add(date);
                }
            }
        }
        return found.isEmpty() ? null : found.getFirst();
    }

    @Nullable
    Found<StatedDate> modified() {
        StatedDate date = StatedDate.parse(page.jsonLd.text("dateModified"));
        date = date != null ? date : StatedDate.parse(page.jsonLd.anywhere("dateModified"));
        if (date != null) {
            return new Found<>(date, "json-ld");
        }
        for (String name : MODIFIED) {
            date = parse(page.meta(name));
            if (date != null) {
                return new Found<>(date, "meta");
            }
        }
        Instant updated = entry == null ? null : entry.updated();
        return updated == null ? null : new Found<>(StatedDate.of(updated), "feed");
    }
}
