package org.newswire.parse.extract.date;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.SourcedValue;

/// Reads the publication day from the URL of a page, such as `/2024/05/02/ferries`.
final class DateInUrl {
    private static final Pattern YEAR_MONTH_DAY =
            Pattern.compile("[/_=-]t?((?:19|20)\\d{2})[/_-]?(\\d{2})[/_-]?(\\d{2})(?!\\d)");
    private static final Pattern IN_FOLDERS =
            Pattern.compile("/((?:19|20)\\d{2}/(?:[a-z]{3}|\\d{1,2})/\\d{1,2})(?![^/])", Pattern.CASE_INSENSITIVE);
    private static final Pattern AROUND_SECTION = Pattern.compile(
            "/((?:19|20)\\d{2})/(?!season|chapter|vol|issue|week)[a-z_.-]{3,30}/(\\d{2})/(\\d{2})/",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern AS_WRITTEN =
            Pattern.compile("[/_-](\\d{1,2}([-_.])\\d{1,2}\\2(?:19|20)\\d{2})(?!\\d)");
    private static final int DIGITS = 8;

    private final PageMetadata page;
    private final PageDateParser parser;

    DateInUrl(PageMetadata page, PageDateParser parser) {
        this.page = page;
        this.parser = parser;
    }

    @Nullable
    SourcedValue<ArticleDate> digits() {
        LocalDate day = firstDay(YEAR_MONTH_DAY.matcher(page.document().location()), true);
        return day == null ? null : new SourcedValue<>(new ArticleDate(day, null, false), "url");
    }

    /// A day in common notation: `/news/29-10-2021`.
    @Nullable
    SourcedValue<ArticleDate> writtenDay() {
        Matcher m = AS_WRITTEN.matcher(page.document().location());
        return SourcedValue.ofNullable(m.find() ? parser.day(m.group(1).replace('_', '-')) : null, "url");
    }

    @Nullable
    LocalDate day() {
        String canonical = page.canonical() != null ? page.canonical() : "";
        for (String url : List.of(page.document().location(), canonical)) {
            LocalDate day = firstDay(YEAR_MONTH_DAY.matcher(url), false);
            Matcher folders = IN_FOLDERS.matcher(url);
            day = day == null && folders.find() ? DateText.find(folders.group(1), "en") : day;
            day = day == null ? firstDay(AROUND_SECTION.matcher(url), false) : day;
            if (day != null) {
                return day;
            }
        }
        return null;
    }

    /// @param bare whether to accept eight digits within a name, which may also be an article number
    private static @Nullable LocalDate firstDay(Matcher m, boolean bare) {
        while (m.find()) {
            if (bare != (m.end(3) - m.start(1) == DIGITS && m.group().charAt(0) != '/')) {
                continue;
            }
            try {
                LocalDate day = LocalDate.of(
                        Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)));
                if (day.getYear() >= ArticleDate.FIRST_YEAR && day.getYear() <= ArticleDate.LAST_YEAR) {
                    return day;
                }
            } catch (DateTimeException e) {
                // The digits are not a date.
            }
        }
        return null;
    }
}
