package org.newswire.ingest.fetch;

/// The kind of resource that is requested. It determines the `Accept` header, and whether a truncated body
/// is usable.
public enum ResourceKind {
    /// A feed or sitemap. A truncated body is used. The newest entries come first or last, so both ends are kept.
    FEED(
            "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml,"
                    + " application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.5, */*;q=0.3",
            true),
    /// An article page. A larger one fails.
    PAGE("text/html, application/xhtml+xml;q=0.9, */*;q=0.3", false),
    /// A robots.txt. A truncated body is used (RFC 9309, section 2.5).
    ROBOTS("text/plain, */*;q=0.3", true),
    /// A list of feeds (OPML, YAML, text). A larger one fails.
    LIST("text/x-opml, application/yaml, application/xml;q=0.9, text/plain;q=0.9, */*;q=0.5", false),
    /// The response of a WebSub hub; only its status is used.
    HUB("*/*", true);

    private final String header;
    private final boolean keepsFirstBytes;

    ResourceKind(String header, boolean keepsFirstBytes) {
        this.header = header;
        this.keepsFirstBytes = keepsFirstBytes;
    }

    String header() {
        return header;
    }

    /// Whether the body is used, so its content codings must be removed.
    boolean isDecoded() {
        return this != HUB;
    }

    boolean keepsFirstBytes() {
        return keepsFirstBytes;
    }

    /// Whether the last bytes of a body over the limit are kept, too.
    boolean keepsLastBytes() {
        return this == FEED;
    }
}
