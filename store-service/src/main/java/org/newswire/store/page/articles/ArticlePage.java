package org.newswire.store.page.articles;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.newswire.store.page.JsonData;
import org.newswire.text.UrlSecrets;

/// The model of an article's page.
///
/// @param row      the columns of the article
/// @param versions newest first
/// @param further  number of older versions that are not listed
/// @param story    the articles of its story; empty if it belongs to none
public record ArticlePage(
        StoredFields row,
        SafeHtml body,
        List<ImageLink> images,
        List<FieldSource> fields,
        List<VersionRow> versions,
        int further,
        List<Member> story,
        JsonData jsonLd) {
    public ArticlePage {
        images = List.copyOf(images);
        fields = List.copyOf(fields);
        versions = List.copyOf(versions);
        story = List.copyOf(story);
    }

    /// An image, which is linked and not loaded: its server would see who reads the article.
    ///
    /// @param link null if it is not an http(s) URL
    /// @param text the caption, otherwise the alternative text; may be empty
    /// @param size in pixels; may be empty
    public record ImageLink(@Nullable String link, String address, String text, String credit, String size) {}

    /// A field of the article and where its value comes from.
    ///
    /// @param name       as in the provenance of `news.articles`
    /// @param value      may be empty
    /// @param source     such as `json-ld`
    /// @param confidence from 0 to 100; null if it is unknown
    /// @param cut        whether the value was truncated
    public record FieldSource(
            String name,
            String value,
            String source,
            @Nullable Integer confidence,
            boolean cut) {}

    /// A version in the list of versions.
    ///
    /// @param title   empty if it has none
    /// @param changed columns that differ from the previous version
    public record VersionRow(int ordinal, boolean current, Instant seenAt, String title, List<String> changed) {
        public VersionRow {
            changed = List.copyOf(changed);
        }
    }

    /// An article of the same story.
    public record Member(String id, String title, String site, Instant seenAt, boolean isThis) {}

    public String id() {
        return row.value("id");
    }

    public String title() {
        return row.value("title");
    }

    /// Returns the link to the article at its publisher; null if there is none.
    public @Nullable String link() {
        String link = row.link("url");
        return link == null ? row.link("link") : link;
    }

    public String storyId() {
        return row.value("storyId");
    }

    public boolean isRetracted() {
        return row.isTrue("retracted");
    }

    /// Returns whether the text is longer than it is shown.
    public boolean isCut() {
        return SafeHtml.isCut(row.row().path("html").asText(""));
    }

    public StoredFields provenance() {
        return row.below("provenance");
    }

    public StoredFields rights() {
        return row.below("rights");
    }

    public boolean hasRights() {
        return !row.row().path("rights").isEmpty();
    }

    /// Returns an address without the values of secret parameters, which addresses of feeds may have.
    public String masked(String url) {
        return UrlSecrets.masked(url);
    }

    /// Returns the position of the raw record, as the command-line tools take it.
    public String rawPosition() {
        StoredFields provenance = provenance();
        return provenance.value("rawTopic") + "-" + provenance.value("rawPartition") + "@"
                + provenance.value("rawOffset");
    }
}
