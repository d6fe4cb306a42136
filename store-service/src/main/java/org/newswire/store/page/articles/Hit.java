package org.newswire.store.page.articles;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.newswire.text.TextPrefix;

/// An article in a list.
///
/// @param title    empty if the article has none
/// @param site     the name of the site, otherwise its host; may be empty
/// @param listedAt the stated time of publication, otherwise the time when it was first seen
/// @param language for the attribute `lang`
/// @param excerpt  the text around the matches, otherwise the lead
/// @param versions number of versions
public record Hit(
        String id,
        String title,
        String site,
        Instant listedAt,
        @Nullable String language,
        List<TextRun> excerpt,
        int versions,
        boolean retracted) {
    private static final int MAX_LEAD_CHARS = 300;

    public Hit {
        excerpt = List.copyOf(excerpt);
    }

    static Hit of(StoredFields row) {
        String highlight = row.row().path("highlight").asText("");
        return new Hit(
                row.value("id"),
                row.value("title"),
                row.firstValue("siteName", "site"),
                row.requiredTime("listedAt"),
                row.languageTag(),
                highlight.isBlank() ? TextRun.plain(shortened(row.value("lead"))) : TextRun.highlighted(highlight),
                row.number("versionCount"),
                row.isTrue("retracted"));
    }

    private static String shortened(String lead) {
        if (lead.length() <= MAX_LEAD_CHARS) {
            return lead;
        }
        int end = lead.lastIndexOf(' ', MAX_LEAD_CHARS);
        return TextPrefix.marked(lead, end > MAX_LEAD_CHARS / 2 ? end : MAX_LEAD_CHARS);
    }
}
