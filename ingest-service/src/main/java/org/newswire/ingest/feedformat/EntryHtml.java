package org.newswire.ingest.feedformat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// HTML of an entry. It is sanitised on first use: most entries of a feed are unchanged, and their HTML is
/// never used. Not thread-safe.
public final class EntryHtml {
    private final int checksum;
    private @Nullable Markup source;
    private @Nullable String safe;

    private EntryHtml(int checksum, @Nullable Markup source, @Nullable String safe) {
        this.checksum = checksum;
        this.source = source;
        this.safe = safe;
    }

    static EntryHtml of(Markup source) {
        return new EntryHtml(checksum(source.html()), source, null);
    }

    /// Wraps HTML that is already sanitised.
    public static @Nullable EntryHtml ofSafe(@Nullable String html) {
        return html == null ? null : new EntryHtml(checksum(html), null, html);
    }

    /// Returns sanitised HTML with absolute URLs, or null if nothing remains.
    @Nullable
    String safe() {
        Markup dirty = source;
        if (dirty != null) {
            String clean = FeedHtmlSanitizer.clean(dirty.html(), dirty.base());
            safe = clean.isEmpty() ? null : clean;
            source = null;
        }
        return safe;
    }

    /// Returns the CRC-32C of the source in UTF-8.
    int checksum() {
        return checksum;
    }

    /// Returns the number of characters in memory.
    int length() {
        Markup dirty = source;
        String clean = safe;
        return dirty != null ? dirty.html().length() : clean == null ? 0 : clean.length();
    }

    private static int checksum(String text) {
        CRC32C sum = new CRC32C();
        sum.update(text.getBytes(UTF_8));
        return (int) sum.getValue();
    }
}
