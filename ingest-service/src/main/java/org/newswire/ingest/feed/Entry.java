package org.newswire.ingest.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// One entry of a feed, whatever its format.
///
/// `id` is as published. `link` is absolute. `title` is plain text, one line. `summary` and `content`
/// are sanitised HTML with absolute URLs: no script, no handlers, no `javascript:`. Dates are never
/// invented: an absent, unreadable or absurd one is null and flagged. `language` is the entry's own or
/// inherited one. One thread at a time.
///
/// @param idIsPermalink whether the publisher says that the id is the entry's address (`isPermaLink`)
/// @param titleHtml the title as sanitised HTML, where that differs from the plain title
/// @param extensions media, place and comments
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
        List<Enclosure> enclosures,
        Terms terms,
        Set<Flag> flags,
        EntryExtensions extensions) {
    /// An entry without extensions.
    public Entry(
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
            List<Enclosure> enclosures,
            Terms terms,
            Set<Flag> flags) {
        this(
                id,
                idIsPermalink,
                link,
                title,
                titleHtml,
                summaryHtml,
                contentHtml,
                authors,
                published,
                updated,
                language,
                categories,
                enclosures,
                terms,
                flags,
                EntryExtensions.none());
    }

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

    /// When it was published, or else edited.
    public @Nullable Instant date() {
        return published == null ? updated : published;
    }

    /// What summary, content and extensions hold in memory, in characters.
    public int heldChars() {
        return (summaryHtml == null ? 0 : summaryHtml.length())
                + (contentHtml == null ? 0 : contentHtml.length())
                + extensions.length();
    }

    /// Of link, title, summary and content as the feed gives them (CRC-32C): where it is the same, so
    /// are they, but for
    /// one case in 2^32.
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
