package org.newswire.parse.extract.date;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.Surroundings;
import org.newswire.parse.extract.page.Elsewhere;
import org.newswire.parse.extract.page.FeedEntry;
import org.newswire.parse.extract.page.Found;
import org.newswire.parse.extract.page.PageSurvey;
import org.newswire.parse.extract.text.Clue;
import org.newswire.parse.extract.text.WebAddress;

/// Finds when the article was published and last changed: what the page states for machines first
/// (unless readers are shown quite another day), then its address, then the feed, then what readers
/// see around the headline.
public final class DateFinder {
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
    private static final Pattern ENGLISH_ABROAD = Pattern.compile("(?i)en[-_](?!us).*");
    private static final Pattern PUBLICATION =
            Pattern.compile("publi(?:sh|c|k)\\w{0,20}[-_:.]?(?:on|at|date|time)|(?:date|time)[-_:.]?publi");
    private static final Pattern DAY_FIRST = Pattern.compile("\\.(?:uk|ie|au|nz|in|za|sg|ng|ke|pk)$");
    private static final Pattern DAY_FIRST_PATH =
            Pattern.compile("^https?://[^/]+/en[-_](?:gb|ie|au|nz|in|za)/", Pattern.CASE_INSENSITIVE);
    private static final Pattern IN_ADDRESS =
            Pattern.compile("[/_=-]t?((?:19|20)\\d{2})[/_-]?(\\d{2})[/_-]?(\\d{2})(?!\\d)");
    private static final Pattern FOLDERS_IN_ADDRESS =
            Pattern.compile("/((?:19|20)\\d{2}/(?:[a-z]{3}|\\d{1,2})/\\d{1,2})(?![^/])", Pattern.CASE_INSENSITIVE);
    private static final Pattern SECTION_IN_ADDRESS = Pattern.compile(
            "/((?:19|20)\\d{2})/(?!season|chapter|vol|issue|week)[a-z_.-]{3,30}/(\\d{2})/(\\d{2})/",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern DAY_IN_ADDRESS =
            Pattern.compile("[/_-](\\d{1,2}([-_.])\\d{1,2}\\2(?:19|20)\\d{2})(?!\\d)");
    private static final Clue NUMBERS = new Clue(
            List.of("0/0", "0-0"),
            Pattern.compile("(?<![\\d/-])(\\d{1,2})([/-])(\\d{1,2})\\2(?:19|20)\\d{2}(?![\\d/-])"));
    private static final int MAX_DATE_LINE = 200;
    private static final int DIGITS = 8;
    private static final Duration AHEAD = Duration.ofMinutes(10);
    private static final ZoneOffset FIRST_TO_BEGIN = ZoneOffset.ofHours(14);
    private static final ZoneOffset LAST_TO_END = ZoneOffset.ofHours(-12);
    private final PageSurvey page;
    private final @Nullable FeedEntry entry;
    private final DateReader reader;
    private final SeenDate seenDates;
    private final @Nullable Instant seen;

    public DateFinder(
            PageSurvey page, @Nullable FeedEntry entry, Surroundings around, String language, @Nullable Instant seen) {
        this.page = page;
        this.entry = entry;
        this.seen = seen;
        this.reader = new DateReader(
                language.equals("en") && (isDayFirst(page) || showsDayFirst(around.page())) ? "en-GB" : language,
                seen == null ? LocalDate.MAX : latest(seen));
        this.seenDates = new SeenDate(page, around, reader);
    }

    /// English of those who write 2/5/2024 for the second of May: of all but Americans.
    private static boolean isDayFirst(PageSurvey page) {
        Element root = page.document().firstElementChild();
        String lang = root == null ? "" : root.attr("lang");
        return ENGLISH_ABROAD.matcher(lang).matches()
                || DAY_FIRST_PATH.matcher(page.document().location()).find()
                || DAY_FIRST
                        .matcher(WebAddress.host(page.document().location()))
                        .find();
    }

    /// Whether a date of the page can only be read with the day first, and none with the month first.
    private static boolean showsDayFirst(List<Block> blocks) {
        boolean first = false;
        for (Block block : blocks) {
            String text = block.text();
            if (text.length() > MAX_DATE_LINE || (text.indexOf('/') < 0 && text.indexOf('-') < 0)) {
                continue;
            }
            for (Matcher m = NUMBERS.in(text); m != null; m = m.find() ? m : null) {
                int a = Integer.parseInt(m.group(1));
                int b = Integer.parseInt(m.group(3));
                if (b > 12 && a <= 12) {
                    return false;
                }
                first |= a > 12 && b <= 12;
            }
        }
        return first;
    }

    /// @param ruled what the rule of the site finds, which goes before all else
    public @Nullable Found<StatedDate> published(Found<List<String>> ruled) {
        return Stream.<Supplier<@Nullable Found<StatedDate>>>of(
                        () -> first(ruled),
                        this::claimed,
                        this::ofAddress,
                        this::ofEntry,
                        () -> seen(seenDates.find()),
                        this::written,
                        () -> seen(seenDates.changed()),
                        () -> seen(seenDates.findFarther()),
                        this::modified,
                        this::digitsInAddress,
                        this::dayInAddress)
                .map(witness -> believed(witness.get()))
                .filter(Objects::nonNull)
                .findFirst()
                .map(found -> found.secondedIf(isSeconded(found)))
                .orElse(null);
    }

    private @Nullable Found<StatedDate> first(Found<List<String>> written) {
        return written.value().stream()
                .map(reader::parse)
                .filter(Objects::nonNull)
                .findFirst()
                .map(date -> new Found<>(date, written.source()))
                .orElse(null);
    }

    /// Whether page, address or feed name the same day.
    private boolean isSeconded(Found<StatedDate> found) {
        LocalDate day = found.value().day();
        boolean addressed = !found.source().equals("url") && day.equals(inAddress());
        Found<StatedDate> fed = found.source().equals("feed") ? null : ofEntry();
        return addressed || (fed != null && fed.value().day().equals(day));
    }

    private static LocalDate latest(Instant seen) {
        return LocalDate.ofInstant(seen, ZoneOffset.UTC).plusDays(1);
    }

    /// Nothing is published later than it is seen. Clocks and time zones go wrong: of one that is some minutes ahead
    /// the time is that of the fetch, and a day's difference costs only the time of day.
    private @Nullable Found<StatedDate> believed(@Nullable Found<StatedDate> found) {
        if (found == null || seen == null) {
            return found;
        }
        StatedDate date = found.value();
        if (date.day().isAfter(latest(seen))) {
            return null;
        }
        OffsetDateTime time = date.time();
        if (time == null || !time.toInstant().isAfter(seen)) {
            return found;
        }
        boolean ahead = !time.toInstant().isAfter(seen.plus(AHEAD));
        OffsetDateTime now = seen.truncatedTo(ChronoUnit.SECONDS).atOffset(time.getOffset());
        LocalDate day = ahead && date.day().equals(time.toLocalDate()) ? now.toLocalDate() : date.day();
        return new Found<>(new StatedDate(day, ahead ? now : null, date.local()), found.source());
    }

    /// What the page states, but the day that readers are shown where that is quite another one, and
    /// no one says that it is that of a change. Newspapers show the present day at the top of their pages.
    private @Nullable Found<StatedDate> claimed() {
        Found<StatedDate> stated = stated();
        if (stated == null || isSeconded(stated)) {
            return stated == null ? null : addressed(stated);
        }
        Found<StatedDate> shown = believed(seen(seenDates.shown()));
        if (shown == null) {
            return atPlace(stated);
        }
        Found<StatedDate> modified = modified();
        LocalDate day = shown.value().day();
        boolean ofChange =
                modified != null && !day.isBefore(modified.value().day().minusDays(1));
        boolean present = seen != null && isDayBeside(day, LocalDate.ofInstant(seen, ZoneOffset.UTC));
        if (day.equals(stated.value().day())) {
            return addressed(stated);
        }
        return ofChange || present || isDayBeside(day, stated.value().day()) ? atPlace(stated) : shown;
    }

    /// On the publisher's day, as far as the address or the language tells what day a time in UTC is there.
    private Found<StatedDate> atPlace(Found<StatedDate> stated) {
        OffsetDateTime time = stated.value().time();
        ZoneId zone = LanguageZones.of(reader.locale());
        return zone == null || time == null || stated.value().local() || inAddress() != null
                ? addressed(stated)
                : onDay(time.atZoneSameInstant(zone).toLocalDate(), stated);
    }

    private Found<StatedDate> addressed(Found<StatedDate> stated) {
        LocalDate addressed = inAddress();
        boolean beside = addressed != null
                && !stated.value().local()
                && isDayBeside(addressed, stated.value().day());
        return addressed != null && beside ? onDay(addressed, stated) : stated;
    }

    private static boolean isDayBeside(LocalDate a, LocalDate b) {
        return Math.abs(a.toEpochDay() - b.toEpochDay()) <= 1;
    }

    /// Whether it is this day somewhere at that time.
    private static boolean isDayOf(LocalDate day, @Nullable OffsetDateTime time) {
        return time != null
                && !day.isBefore(time.withOffsetSameInstant(LAST_TO_END).toLocalDate())
                && !day.isAfter(time.withOffsetSameInstant(FIRST_TO_BEGIN).toLocalDate());
    }

    /// The same time in another time zone: that of the publisher.
    private static Found<StatedDate> onDay(LocalDate day, Found<StatedDate> stated) {
        return new Found<>(new StatedDate(day, stated.value().time(), false), stated.source());
    }

    /// The day that the address names, with the feed's time where that is of the same day somewhere.
    private @Nullable Found<StatedDate> ofAddress() {
        LocalDate addressed = inAddress();
        Found<StatedDate> fed = ofEntry();
        if (addressed != null && fed != null && isDayOf(addressed, fed.value().time())) {
            return onDay(addressed, fed);
        }
        return addressed == null ? null : new Found<>(new StatedDate(addressed, null, false), "url");
    }

    private @Nullable Found<StatedDate> digitsInAddress() {
        LocalDate day = inDigits(IN_ADDRESS.matcher(page.document().location()), true);
        return day == null ? null : new Found<>(new StatedDate(day, null, false), "url");
    }

    /// The day that an address names as people write it: `/news/29-10-2021`.
    private @Nullable Found<StatedDate> dayInAddress() {
        Matcher m = DAY_IN_ADDRESS.matcher(page.document().location());
        StatedDate date = m.find() ? reader.day(m.group(1).replace('_', '-')) : null;
        return date == null ? null : new Found<>(date, "url");
    }

    private @Nullable Found<StatedDate> ofEntry() {
        Instant published = entry == null ? null : entry.published();
        return published == null ? null : new Found<>(StatedDate.of(published), "feed");
    }

    private static @Nullable Found<StatedDate> seen(@Nullable StatedDate date) {
        return date == null ? null : new Found<>(date, "page");
    }

    /// Written out as for readers it is a template's work, and often the day of the site's last change.
    private @Nullable Found<StatedDate> written() {
        StatedDate date = reader.parse(page.jsonLd().text("datePublished"));
        if (date != null) {
            return new Found<>(date, "json-ld");
        }
        StatedDate parsely = reader.parse(page.meta("parsely-page:pub_date"));
        return parsely == null ? null : new Found<>(parsely, "meta");
    }

    private @Nullable Found<StatedDate> stated() {
        StatedDate date = StatedDate.parse(page.jsonLd().text("datePublished"));
        date = date != null ? date : StatedDate.parse(page.jsonLd().text("dateCreated"));
        if (date != null) {
            return new Found<>(date, "json-ld");
        }
        for (String name : PUBLISHED) {
            date = reader.parse(page.meta(name));
            if (date != null) {
                return new Found<>(date, "meta");
            }
        }
        date = ofOtherMetas();
        if (date != null) {
            return new Found<>(date, "meta");
        }
        date = inMicrodata();
        if (date != null) {
            return new Found<>(date, "microdata");
        }
        date = StatedDate.parse(page.jsonLd().anywhere("datePublished"));
        return date == null ? null : new Found<>(date, "json-ld");
    }

    /// That of a teaser only where there is no other.
    private @Nullable StatedDate inMicrodata() {
        for (String name : List.of("datePublished", "dateCreated")) {
            StatedDate beside = null;
            for (Element e : page.property(name)) {
                StatedDate date = reader.ofElement(e);
                if (date != null && !Elsewhere.holds(e)) {
                    return date;
                }
                beside = beside == null ? date : beside;
            }
            if (beside != null) {
                return beside;
            }
        }
        return null;
    }

    /// Sites name their meta elements as they like: any that speaks of publication.
    private @Nullable StatedDate ofOtherMetas() {
        return page.metaNames().stream()
                .filter(name -> PUBLICATION.matcher(name).find())
                .sorted()
                .map(page::meta)
                .map(reader::parse)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private @Nullable LocalDate inAddress() {
        String canonical = page.canonical() != null ? page.canonical() : "";
        for (String url : List.of(page.document().location(), canonical)) {
            LocalDate day = inDigits(IN_ADDRESS.matcher(url), false);
            Matcher folders = FOLDERS_IN_ADDRESS.matcher(url);
            day = day == null && folders.find() ? DateText.find(folders.group(1), "en") : day;
            day = day == null ? inDigits(SECTION_IN_ADDRESS.matcher(url), false) : day;
            if (day != null) {
                return day;
            }
        }
        return null;
    }

    /// @param bare whether eight digits amid a name are asked for, which may be the number of an article, or others
    private static @Nullable LocalDate inDigits(Matcher m, boolean bare) {
        while (m.find()) {
            if (bare != (m.end(3) - m.start(1) == DIGITS && m.group().charAt(0) != '/')) {
                continue;
            }
            try {
                LocalDate day = LocalDate.of(
                        Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)));
                if (day.getYear() >= StatedDate.FIRST_YEAR && day.getYear() <= StatedDate.LAST_YEAR) {
                    return day;
                }
            } catch (DateTimeException e) {
                // Digits that are no date.
            }
        }
        return null;
    }

    /// When it was last changed, as far as anything says so.
    public @Nullable Found<StatedDate> modified() {
        return believed(changed());
    }

    private @Nullable Found<StatedDate> changed() {
        StatedDate date = StatedDate.parse(page.jsonLd().text("dateModified"));
        date = date != null ? date : StatedDate.parse(page.jsonLd().anywhere("dateModified"));
        if (date != null) {
            return new Found<>(date, "json-ld");
        }
        for (String name : MODIFIED) {
            date = reader.parse(page.meta(name));
            if (date != null) {
                return new Found<>(date, "meta");
            }
        }
        Instant updated = entry == null ? null : entry.updated();
        return updated == null ? null : new Found<>(StatedDate.of(updated), "feed");
    }
}
