package org.newswire.parse.extract.date;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.net.WebUrl;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.PageContext;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.SourcedValue;
import org.newswire.parse.extract.page.SyndicatedEntry;
import org.newswire.parse.extract.text.PrefilteredPattern;

/// Finds the publication and modification date. The first plausible date wins, in this order: site rule,
/// metadata (unless the page shows a very different day), URL, feed, visible text near the headline. Then
/// come weaker sources: dates farther away, the modification date, and digits in the URL.
public final class DateFinder {
    private static final Pattern NON_AMERICAN_ENGLISH = Pattern.compile("(?i)en[-_](?!us).*");
    private static final Pattern DAY_FIRST = Pattern.compile("\\.(?:uk|ie|au|nz|in|za|sg|ng|ke|pk)$");
    private static final Pattern DAY_FIRST_PATH =
            Pattern.compile("^https?://[^/]+/en[-_](?:gb|ie|au|nz|in|za)/", Pattern.CASE_INSENSITIVE);
    private static final PrefilteredPattern NUMBERS = new PrefilteredPattern(
            List.of("0/0", "0-0"),
            Pattern.compile("(?<![\\d/-])(\\d{1,2})([/-])(\\d{1,2})\\2(?:19|20)\\d{2}(?![\\d/-])"));
    private static final int MAX_DATE_LINE = 200;
    private static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(10);
    private static final ZoneOffset EARLIEST_ZONE = ZoneOffset.ofHours(14);
    private static final ZoneOffset LATEST_ZONE = ZoneOffset.ofHours(-12);
    private final @Nullable SyndicatedEntry entry;
    private final PageDateParser parser;
    private final DeclaredDates declared;
    private final DateInUrl url;
    private final VisibleDate visible;
    /// The visible dates with day and month of ambiguous ones swapped.
    private final Supplier<VisibleDate> swapped;
    private final @Nullable Instant seen;
    /// The zone that gives the local day of a UTC time.
    private final @Nullable ZoneId zone;

    public DateFinder(
            PageMetadata page,
            @Nullable SyndicatedEntry entry,
            PageContext context,
            String language,
            @Nullable Instant seen) {
        this.entry = entry;
        this.seen = seen;
        this.zone =
                TimeZones.of(WebUrl.hostWithoutWww(page.document().location()).orElse(""), language);
        this.parser = new PageDateParser(
                language.equals("en") && (isDayFirst(page) || showsDayFirst(context.page())) ? "en-GB" : language,
                seen == null ? LocalDate.MAX : latest(seen));
        this.declared = new DeclaredDates(page, parser);
        this.url = new DateInUrl(page, parser);
        this.visible = new VisibleDate(page, context, parser);
        this.swapped = () -> new VisibleDate(page, context, parser.withSwappedOrder());
    }

    /// Whether the page is in English outside the United States, where 2/5/2024 is the second of May.
    private static boolean isDayFirst(PageMetadata page) {
        Element root = page.document().firstElementChild();
        String lang = root == null ? "" : root.attr("lang");
        return NON_AMERICAN_ENGLISH.matcher(lang).matches()
                || DAY_FIRST_PATH.matcher(page.document().location()).find()
                || DAY_FIRST
                        .matcher(WebUrl.hostWithoutWww(page.document().location())
                                .orElse(""))
                        .find();
    }

    /// Whether a date on the page requires day-first order and none requires month-first order.
    private static boolean showsDayFirst(List<Block> blocks) {
        boolean first = false;
        for (Block block : blocks) {
            String text = block.text();
            if (text.length() > MAX_DATE_LINE || (text.indexOf('/') < 0 && text.indexOf('-') < 0)) {
                continue;
            }
            for (Matcher m = NUMBERS.find(text); m != null; m = m.find() ? m : null) {
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

    /// @param ruled dates that a site rule found; they take precedence
    public @Nullable SourcedValue<ArticleDate> published(SourcedValue<List<String>> ruled) {
        return Stream.<Supplier<@Nullable SourcedValue<ArticleDate>>>of(
                        () -> first(ruled),
                        this::declared,
                        this::fromUrl,
                        this::fromFeed,
                        () -> SourcedValue.ofNullable(visible.find(), "page"),
                        declared::writtenForReaders,
                        () -> SourcedValue.ofNullable(visible.changed(), "page"),
                        () -> SourcedValue.ofNullable(visible.findFarther(), "page"),
                        this::modified,
                        url::digits,
                        url::writtenDay)
                .flatMap(evidence -> Stream.ofNullable(plausible(evidence.get())))
                .findFirst()
                .map(found -> found.withCorroboration(isCorroborated(found)))
                .orElse(null);
    }

    private @Nullable SourcedValue<ArticleDate> first(SourcedValue<List<String>> written) {
        return written.value().stream()
                .flatMap(each -> Stream.ofNullable(parser.parse(each)))
                .findFirst()
                .map(date -> new SourcedValue<>(date, written.source()))
                .orElse(null);
    }

    /// Whether the URL or the feed has the same day.
    private boolean isCorroborated(SourcedValue<ArticleDate> found) {
        LocalDate day = found.value().day();
        boolean addressed = !found.source().equals("url") && day.equals(url.day());
        SourcedValue<ArticleDate> fed = found.source().equals("feed") ? null : fromFeed();
        return addressed || (fed != null && (fed.value().day().equals(day) || isSameTime(fed.value(), found.value())));
    }

    private static boolean isSameTime(ArticleDate a, ArticleDate b) {
        return a.time() != null && b.time() != null && a.time().isEqual(b.time());
    }

    private static LocalDate latest(Instant seen) {
        return LocalDate.ofInstant(seen, ZoneOffset.UTC).plusDays(1);
    }

    /// Drops dates after the fetch. A time that is a few minutes ahead becomes the fetch time because of
    /// clock skew. One day ahead may be a time zone, so only the time is dropped.
    private @Nullable SourcedValue<ArticleDate> plausible(@Nullable SourcedValue<ArticleDate> found) {
        if (found == null || seen == null) {
            return found;
        }
        ArticleDate date = found.value();
        if (date.day().isAfter(latest(seen))) {
            return null;
        }
        OffsetDateTime time = date.time();
        if (time == null || !time.toInstant().isAfter(seen)) {
            return found;
        }
        boolean ahead = !time.toInstant().isAfter(seen.plus(MAX_CLOCK_SKEW));
        OffsetDateTime now = seen.truncatedTo(ChronoUnit.SECONDS).atOffset(time.getOffset());
        LocalDate day = ahead && date.day().equals(time.toLocalDate()) ? now.toLocalDate() : date.day();
        return new SourcedValue<>(new ArticleDate(day, ahead ? now : null, date.local()), found.source());
    }

    /// The declared date. A visible date wins if it is a very different day and not that of a modification
    /// or of today, which newspapers show at the top of the page.
    private @Nullable SourcedValue<ArticleDate> declared() {
        SourcedValue<ArticleDate> stated = declared.published();
        if (stated == null) {
            return null;
        }
        SourcedValue<ArticleDate> shown = plausible(SourcedValue.ofNullable(visible.shown(), "page"));
        if (shown != null && shown.value().day().equals(stated.value().day())) {
            return onDayOfUrl(stated);
        }
        if (shown == null || isCorroborated(stated)) {
            return onPublishersDay(stated);
        }
        SourcedValue<ArticleDate> modified = modified();
        LocalDate day = shown.value().day();
        boolean ofChange =
                modified != null && !day.isBefore(modified.value().day().minusDays(1));
        boolean present = seen != null && isAdjacentDay(day, LocalDate.ofInstant(seen, ZoneOffset.UTC));
        return ofChange || present || isAdjacentDay(day, stated.value().day()) || agreesIfSwapped(stated)
                ? onPublishersDay(stated)
                : shown;
    }

    /// Whether the visible day agrees with the declared one in the other order of day and month.
    private boolean agreesIfSwapped(SourcedValue<ArticleDate> stated) {
        ArticleDate other = swapped.get().shown();
        return other != null && isAdjacentDay(other.day(), stated.value().day());
    }

    /// Converts to the publisher's local day if the URL, the host or the language indicates it. Midnight in
    /// UTC is usually a day without a time.
    private SourcedValue<ArticleDate> onPublishersDay(SourcedValue<ArticleDate> stated) {
        OffsetDateTime time = stated.value().time();
        boolean isLocal = stated.value().local() || url.day() != null;
        return zone == null || time == null || isLocal || time.toLocalTime().equals(LocalTime.MIDNIGHT)
                ? onDayOfUrl(stated)
                : onDay(time.atZoneSameInstant(zone).toLocalDate(), stated);
    }

    private SourcedValue<ArticleDate> onDayOfUrl(SourcedValue<ArticleDate> stated) {
        LocalDate addressed = url.day();
        boolean beside = addressed != null
                && !stated.value().local()
                && isAdjacentDay(addressed, stated.value().day());
        return addressed != null && beside ? onDay(addressed, stated) : stated;
    }

    private static boolean isAdjacentDay(LocalDate a, LocalDate b) {
        return Math.abs(a.toEpochDay() - b.toEpochDay()) <= 1;
    }

    /// Whether it is this day in any time zone at that time.
    private static boolean isDaySomewhereAt(LocalDate day, @Nullable OffsetDateTime time) {
        return time != null
                && !day.isBefore(time.withOffsetSameInstant(LATEST_ZONE).toLocalDate())
                && !day.isAfter(time.withOffsetSameInstant(EARLIEST_ZONE).toLocalDate());
    }

    /// The same time with another local day.
    private static SourcedValue<ArticleDate> onDay(LocalDate day, SourcedValue<ArticleDate> stated) {
        return new SourcedValue<>(new ArticleDate(day, stated.value().time(), false), stated.source());
    }

    /// The day in the URL, with the feed's time if it can be the same day.
    private @Nullable SourcedValue<ArticleDate> fromUrl() {
        LocalDate addressed = url.day();
        SourcedValue<ArticleDate> fed = fromFeed();
        if (addressed != null
                && fed != null
                && isDaySomewhereAt(addressed, fed.value().time())) {
            return onDay(addressed, fed);
        }
        return addressed == null ? null : new SourcedValue<>(new ArticleDate(addressed, null, false), "url");
    }

    private @Nullable SourcedValue<ArticleDate> fromFeed() {
        Instant published = entry == null ? null : entry.published();
        return published == null ? null : new SourcedValue<>(ArticleDate.of(published), "feed");
    }

    private @Nullable SourcedValue<ArticleDate> lastChange() {
        SourcedValue<ArticleDate> date = declared.modified();
        Instant updated = entry == null ? null : entry.updated();
        return date != null || updated == null ? date : new SourcedValue<>(ArticleDate.of(updated), "feed");
    }

    /// The last modification, or null.
    public @Nullable SourcedValue<ArticleDate> modified() {
        return plausible(lastChange());
    }
}
