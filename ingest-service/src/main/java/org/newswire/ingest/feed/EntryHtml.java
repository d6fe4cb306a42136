package org.newswire.ingest.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// HTML of an entry, which is made safe when it is first asked for: most of what a feed shows is known
/// and nobody asks. One thread at a time.
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

    /// HTML that is safe as it is.
    public static @Nullable EntryHtml ofSafe(@Nullable String html) {
        return html == null ? null : new EntryHtml(checksum(html), null, html);
    }

    /// Sanitised HTML with absolute addresses, or null where nothing is left.
    @Nullable
    String safe() {
        Markup dirty = source;
        if (dirty != null) {
            String clean = CleanHtml.clean(dirty.html(), dirty.base());
            safe = clean.isEmpty() ? null : clean;
            source = null;
        }
        return safe;
    }

    /// Of the source: CRC-32C of its UTF-8.
    int checksum() {
        return checksum;
    }

    /// The characters that it holds in memory.
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
