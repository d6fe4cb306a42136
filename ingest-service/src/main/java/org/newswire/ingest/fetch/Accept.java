package org.newswire.ingest.fetch;

/// What a request is for; it decides the `Accept` header and what becomes of an answer over the size
/// limit.
public enum Accept {
    /// A feed or sitemap. Of an answer over the limit the first bytes are kept: its newest entries come
    /// first.
    FEED(
            "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml,"
                    + " application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.5, */*;q=0.3",
            true),
    /// An article page. One over the limit is a failure.
    PAGE("text/html, application/xhtml+xml;q=0.9, */*;q=0.3", false),
    /// A robots.txt. RFC 9309 section 2.5 lets a reader keep the first bytes of a large one.
    ROBOTS("text/plain, */*;q=0.3", true),
    /// A list of feeds (OPML, YAML, text). One over the limit is a failure.
    LIST("text/x-opml, application/yaml, application/xml;q=0.9, text/plain;q=0.9, */*;q=0.5", false),
    /// A WebSub hub's answer, of which the status is all that counts.
    HUB("*/*", true);

    private final String header;
    private final boolean keepsFirstBytes;

    Accept(String header, boolean keepsFirstBytes) {
        this.header = header;
        this.keepsFirstBytes = keepsFirstBytes;
    }

    String header() {
        return header;
    }

    /// Whether the body will be read, so its content codings must be undone.
    boolean isDecoded() {
        return this != HUB;
    }

    boolean keepsFirstBytes() {
        return keepsFirstBytes;
    }
}
