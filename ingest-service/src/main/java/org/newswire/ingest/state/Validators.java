package org.newswire.ingest.state;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.Exchange;

/// Values that make the next request of a feed conditional (RFC 9110, section 8.8), and recognise an equal
/// body.
///
/// @param etag         byte for byte as received
/// @param lastModified byte for byte as received
/// @param bodyHash     SHA-256 of the last document, in hex
/// @param sitemaps     of a sitemap index, newest first
/// @param turns        of the index's further sitemaps; absent if there are none
public record Validators(
        @Nullable String etag,
        @Nullable String lastModified,
        @Nullable String bodyHash,
        List<SitemapState> sitemaps,
        @Nullable SitemapTurns turns) {
    public static final Validators NONE = new Validators(null, null, null, List.of(), null);

    /// A document that was last read longer ago is requested without validators.
    public static final Duration REREAD_AFTER = Duration.ofDays(1);

    public Validators {
        sitemaps = List.copyOf(sitemaps);
    }

    /// Returns the validators of a document that was read to its end.
    public static Validators of(Exchange exchange, String bodyHash) {
        return new Validators(exchange.etag(), exchange.lastModified(), bodyHash, List.of(), null);
    }

    public Validators with(List<SitemapState> ofIndex, @Nullable SitemapTurns ofFurther) {
        return new Validators(etag, lastModified, bodyHash, ofIndex, ofFurther);
    }

    /// Returns the state of the sitemaps, without validators of the index.
    public Validators unconditional() {
        return new Validators(null, null, null, sitemaps, turns);
    }

    /// Returns these without conditions for the next request. An equal body is still recognised.
    public Validators withoutConditions() {
        return new Validators(null, null, bodyHash, sitemaps, turns);
    }

    /// The visits of further sitemaps.
    public SitemapTurns knownTurns() {
        return turns == null ? SitemapTurns.NONE : turns;
    }

    /// New validators replace the former ones.
    public Validators updated(@Nullable String newEtag, @Nullable String newLastModified) {
        return new Validators(
                newEtag == null ? etag : newEtag,
                newLastModified == null ? lastModified : newLastModified,
                bodyHash,
                sitemaps,
                turns);
    }
}
