package org.newswire.store.feed;

import java.io.IOException;
import java.io.OutputStream;
import org.newswire.text.KebabCase;

/// The feed formats, by the file name extension of the path.
enum FeedOutputFormat {
    ATOM("application/atom+xml; charset=utf-8"),
    RSS("application/rss+xml; charset=utf-8"),
    JSON("application/feed+json; charset=utf-8");

    private final String mediaType;

    FeedOutputFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    String extension() {
        return KebabCase.of(this);
    }

    String mediaType() {
        return mediaType;
    }

    /// Writes a document. Equal documents have equal bytes.
    void write(FeedDocument document, OutputStream out) throws IOException {
        switch (this) {
            case ATOM -> AtomFeed.write(document, out);
            case RSS -> RssFeed.write(document, out);
            case JSON -> JsonFeed.write(document, out);
        }
    }
}
