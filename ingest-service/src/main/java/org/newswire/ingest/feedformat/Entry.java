package org.newswire.ingest.feedformat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.newswire.raw.RawItem;

/// One entry of a feed of any format. Not thread-safe.
///
/// `id` is as published. `link` is absolute. `title` is one line of plain text. `summary` and `content` are
/// sanitised HTML with absolute URLs: no script, no handlers, no `javascript:`. An absent, unreadable or
/// implausible date is null and flagged. `language` may be inherited from the feed.
///
/// @param idIsPermalink whether the publisher declares that the id is the entry's URL (`isPermaLink`)
/// @param titleHtml the title as sanitised HTML; null if it equals the plain title
/// @param extensions media, place and comments
@RecordBuilder
@RecordBuilder.Options(useImmutableCollections = true)
public record Entry(
        @Nullable String id,
        boolean idIsPermalink,
        @Nullable String link,
        @Nullable String title,
        @Nullable String titleHtml,
        @Nullable EntryHtml summaryHtml,
        @Nullable EntryHtml contentHtml,
        List<Author> authors,
        @Nullable Instant published,
        @Nullable Instant updated,
        @Nullable String language,
        List<String> categories,
        List<RawItem.Enclosure> enclosures,

        @RecordBuilder.Initializer(source = UsageTerms.class, value = "NONE")
        UsageTerms terms,

        Set<Flag> flags,

        @RecordBuilder.Initializer(source = EntryExtensions.class, value = "none")
        EntryExtensions extensions) {
    public Entry {
        authors = List.copyOf(authors);
        categories = List.copyOf(categories);
        enclosures = List.copyOf(enclosures);
        flags = Set.copyOf(flags);
    }

    public @Nullable String summary() {
        return summaryHtml == null ? null : summaryHtml.safe();
    }

    public @Nullable String content() {
        return contentHtml == null ? null : contentHtml.safe();
    }

    /// Returns the publication date, or else the modification date.
    public @Nullable Instant date() {
        return published == null ? updated : published;
    }

    /// Returns the approximate memory of summary, content and extensions, in characters.
    public int heldChars() {
        return (summaryHtml == null ? 0 : summaryHtml.length())
                + (contentHtml == null ? 0 : contentHtml.length())
                + extensions.length();
    }

    /// Returns the CRC-32C of link, title, summary and content as published. Different entries have the
    /// same checksum in one of 2^32 cases.
    public int checksum() {
        CRC32C sum = new CRC32C();
        for (String text : new String[] {link, title}) {
            sum.update(Objects.requireNonNullElse(text, "").getBytes(UTF_8));
            sum.update(0);
        }
        for (EntryHtml html : new EntryHtml[] {summaryHtml, contentHtml}) {
            int source = html == null ? 0 : html.checksum();
            sum.update(ByteBuffer.allocate(Integer.BYTES).putInt(source).array());
        }
        return (int) sum.getValue();
    }
}
