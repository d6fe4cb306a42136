package org.newswire.parse.extract.date;

import java.time.LocalDate;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.Tags;

/// Reads dates out of values for machines and text for readers.
///
/// @param locale language of the page, as far as known ("en-GB" for all English but that of Americans)
/// @param latest no date is later: of two readings of "12/03/2026" one may be out of the question
record DateReader(String locale, LocalDate latest) {
    DateReader(String locale) {
        this(locale, LocalDate.MAX);
    }

    /// ISO 8601, or else a day as people write it; null where it is neither.
    @Nullable
    StatedDate parse(@Nullable String s) {
        StatedDate date = StatedDate.parse(s);
        if (date != null || s == null) {
            return date;
        }
        return day(s);
    }

    @Nullable
    StatedDate ofElement(Element e) {
        for (String attribute :
                new String[] {"datetime", "content", "title", "data-datetime", "data-date", "data-timestamp"}) {
            StatedDate date = parse(e.attr(attribute));
            if (date != null) {
                return date;
            }
        }
        return parse(Tags.shortText(e, DateText.MAX_LENGTH));
    }

    /// The day that a text names, or null.
    @Nullable
    StatedDate day(String text) {
        LocalDate day = DateText.find(text, locale, latest);
        return day == null ? null : new StatedDate(day, null, false);
    }
}
