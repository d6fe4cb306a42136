package org.newswire.ingest.fetch;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was asked and what the last hop answered, without the body.
///
/// `etag` and `lastModified` are the validators to send next time, byte for byte as received,
/// quotes included. They are null where the origin sent none and where the body was {@linkplain
/// Completeness#CUT_SHORT cut short}: asking with the validators of a document that we don't have
/// would lose its rest. `headers` has every header of the answer, names in lower case, the last one
/// where a name repeats (of `cache-control`, `link` and `x-robots-tag` all, with commas between).
/// `took` is the time on the network, without waiting at gates. `bytesOnWire` counts the body as
/// transferred (all hops), `bytesDecoded` after decompression.
public record Exchange(
        URI url,
        URI finalUrl,
        List<Redirect> redirects,
        int status,
        Instant fetchedAt,
        Duration took,
        @Nullable String etag,
        @Nullable String lastModified,
        Map<String, String> headers,
        Completeness completeness,
        long bytesOnWire,
        long bytesDecoded) {

    public Exchange {
        redirects = List.copyOf(redirects);
        headers = Map.copyOf(headers);
    }

    /// A header of the answer.
    ///
    /// @param name in lower case
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    public @Nullable String cacheControl() {
        return header("cache-control");
    }

    public @Nullable String expires() {
        return header("expires");
    }

    public @Nullable String age() {
        return header("age");
    }

    public @Nullable String contentType() {
        return header("content-type");
    }

    /// Whether the body isn't all of the document.
    public boolean truncated() {
        return completeness != Completeness.WHOLE;
    }

    /// Whether the transfer ended before the body did.
    public boolean cutShort() {
        return completeness == Completeness.CUT_SHORT;
    }

    /// The same where the document proved to be whole, though the transfer seemed to end early: the server
    /// had stated too large a length, as one does that states it before compression.
    public Exchange whole() {
        return new Exchange(
                url,
                finalUrl,
                redirects,
                status,
                fetchedAt,
                took,
                etag,
                lastModified,
                headers,
                Completeness.WHOLE,
                bytesOnWire,
                bytesDecoded);
    }

    /// Whether the body ends where the connection does (RFC 9112 section 6.3), so that one that broke off
    /// looks whole.
    public boolean endsWithConnection() {
        String coding = header("transfer-encoding");
        return coding == null
                ? header("content-length") == null
                : !coding.strip().toLowerCase(Locale.ROOT).endsWith("chunked");
    }

    /// The redirects on the way, as `301 https://…`.
    public List<String> hops() {
        return redirects.stream().map(hop -> hop.status() + " " + hop.target()).toList();
    }

    /// Whether the address has moved for good: there was a redirect, and every hop was permanent.
    public boolean movedPermanently() {
        return !redirects.isEmpty() && redirects.stream().allMatch(Redirect::permanent);
    }
}
