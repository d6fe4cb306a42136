package org.newswire.parse.extract;

import java.time.Instant;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// Finds when the article was published and last changed.
final class DateFinder {
    private static final String[] PUBLISHED = {
        "article:published_time",
        "og:article:published_time",
        "datepublished",
        "og:published_time",
        "parsely-pub-date",
        "sailthru.date",
        "dc.date.issued",
        "dcterms.created",
        "dcterms.date",
        "dc.date",
        "dc.date.created",
        "pubdate",
        "publishdate",
        "publish-date",
        "publish_date",
        "publication_date",
        "date",
        "article.published",
        "rnews:datepublished",
        "cxenseparse:recs:publishtime"
    };
    private static final String[] MODIFIED = {
        "article:modified_time",
        "og:updated_time",
        "datemodified",
        "last-modified",
        "dcterms.modified",
        "article.updated",
        "lastmod"
    };

    private final PageSurvey page;
    private final @Nullable FeedEntry entry;

    DateFinder(PageSurvey page, @Nullable FeedEntry entry) {
        this.page = page;
        this.entry = entry;
    }

    @Nullable
    Found<StatedDate> published() {
        StatedDate date = StatedDate.parse(page.jsonLd.text("datePublished"));
        if (date != null) {
            return new Found<>(date, "json-ld");
        }
        for (String name : PUBLISHED) {
            date = StatedDate.parse(page.meta(name));
            if (date != null) {
                return new Found<>(date, "meta");
            }
        }
        if (entry != null && entry.published() != null) {
            return new Found<>(StatedDate.of(entry.published()), "feed");
        }
        for (Element time : page.times) {
            date = StatedDate.parse(time.attr("datetime"));
            if (date != null) {
                return new Found<>(date, "page");
            }
        }
        return null;
    }

    @Nullable
    Found<StatedDate> modified() {
        StatedDate date = StatedDate.parse(page.jsonLd.text("dateModified"));
        if (date != null) {
            return new Found<>(date, "json-ld");
        }
        for (String name : MODIFIED) {
            date = StatedDate.parse(page.meta(name));
            if (date != null) {
                return new Found<>(date, "meta");
            }
        }
        Instant updated = entry == null ? null : entry.updated();
        return updated == null ? null : new Found<>(StatedDate.of(updated), "feed");
    }
}
