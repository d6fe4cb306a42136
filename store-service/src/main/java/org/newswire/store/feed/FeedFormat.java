package org.newswire.store.feed;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The formats in which feeds are served, by the extension of the path.
enum FeedFormat {
    ATOM("application/atom+xml; charset=utf-8", AtomFeed::write),
    RSS("application/rss+xml; charset=utf-8", RssFeed::write),
    JSON("application/feed+json; charset=utf-8", JsonFeed::write);

    /// Writes a document. The same document always has the same bytes.
    private interface Writer {
        void write(FeedDocument document, OutputStream out) throws IOException;
    }

    private final String mediaType;
    private final Writer writer;

    FeedFormat(String mediaType, Writer writer) {
        this.mediaType = mediaType;
        this.writer = writer;
    }

    static Optional<FeedFormat> of(String extension) {
        return Arrays.stream(values())
                .filter(format -> format.extension().equals(extension))
                .findFirst();
    }

    String extension() {
        return name().toLowerCase(Locale.ROOT);
    }

    String mediaType() {
        return mediaType;
    }

    void write(FeedDocument document, OutputStream out) throws IOException {
        writer.write(document, out);
    }
}
