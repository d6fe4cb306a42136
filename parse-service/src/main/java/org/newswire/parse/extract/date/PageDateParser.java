package org.newswire.parse.extract.date;

import java.time.LocalDate;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.Tags;

/// Parses dates from metadata and visible text.
///
/// @param locale  language of the page; "en-GB" for all non-American English; empty if unknown
/// @param latest  later readings of an ambiguous date such as "12/03/2026" are rejected
/// @param swapped whether ambiguous dates are read in the less likely order of day and month
record PageDateParser(String locale, LocalDate latest, boolean swapped) {
    PageDateParser(String locale, LocalDate latest) {
        this(locale, latest, false);
    }

    /// The same parser with the less likely order of day and month.
    PageDateParser withSwappedOrder() {
        return new PageDateParser(locale, latest, true);
    }

    /// Parses ISO 8601, otherwise a day in common notation; null for other text.
    @Nullable
    ArticleDate parse(@Nullable String s) {
        ArticleDate date = ArticleDate.parse(s);
        return date != null || s == null ? date : day(s);
    }

    @Nullable
    ArticleDate ofElement(Element e) {
        for (String attribute :
                new String[] {"datetime", "content", "title", "data-datetime", "data-date", "data-timestamp"}) {
            ArticleDate date = parse(e.attr(attribute));
            if (date != null) {
                return date;
            }
        }
        return parse(Tags.shortText(e, DateText.MAX_LENGTH));
    }

    /// The first day in a text, or null.
    @Nullable
    ArticleDate day(String text) {
        LocalDate day = DateText.find(text, locale, latest, swapped);
        return day == null ? null : new ArticleDate(day, null, false);
    }
}
