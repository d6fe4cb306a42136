package org.newswire.ingest.feedformat;

/// The formats that [FeedReader] reads.
public enum FeedFormat {
    /// RSS 0.90 (RDF), 0.91 and 0.92.
    RSS_09X("rss09x"),
    /// RSS 1.0 (RDF).
    RSS_10("rss1"),
    /// RSS 2.0 and RSS with an unknown version.
    RSS_20("rss2"),
    /// Atom 0.3.
    ATOM_03("atom03"),
    /// Atom 1.0 (RFC 4287).
    ATOM_10("atom10"),
    /// JSON Feed 1.0 and 1.1.
    JSON_FEED("jsonfeed"),
    /// A sitemap, with or without news extensions.
    SITEMAP("sitemap");

    private final String code;

    FeedFormat(String code) {
        this.code = code;
    }

    /// The short name used outside, as `rss2`.
    public String code() {
        return code;
    }
}
