package org.newswire.ingest.fetch;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The request and the response of the last hop, without the body.
///
/// `etag` and `lastModified` are the validators for the next request, byte for byte as received. They are
/// null if the origin sent none, or if the body was {@linkplain Completeness#CUT_SHORT cut short}: a
/// conditional request would then lose the remaining content. `headers` contains each header of the
/// response, with its name in lower case and its last value (all values of `cache-control`, `link` and
/// `x-robots-tag`, separated by commas). `took` is the time on the network, without waits for the host
/// limiter. `bytesOnWire` counts the transferred bodies of all hops, `bytesDecoded` the decompressed body. `sent`
/// is absent if the request was not sent by this process, as in tests.
@RecordBuilder
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
        long bytesDecoded,
        @Nullable SentRequestHead sent)
        implements ExchangeBuilder.With {

    /// A redirect: the status and the target.
    public record Redirect(int status, URI target) {
        /// Whether the status declares a permanent move (RFC 9110, sections 15.4.2 and 15.4.9).
        boolean permanent() {
            return status == 301 || status == 308;
        }
    }

    public Exchange {
        redirects = List.copyOf(redirects);
        headers = Map.copyOf(headers);
    }

    /// A header of the response.
    ///
    /// @param name in lower case
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /// Whether the body is incomplete.
    public boolean truncated() {
        return completeness != Completeness.WHOLE;
    }

    /// Whether the transfer ended before the body did.
    public boolean cutShort() {
        return completeness == Completeness.CUT_SHORT;
    }

    /// Whether the end of the connection ends the body (RFC 9112 section 6.3), so that a broken transfer
    /// looks complete.
    public boolean endsWithConnection() {
        String coding = header("transfer-encoding");
        return coding == null
                ? header("content-length") == null
                : !coding.strip().toLowerCase(Locale.ROOT).endsWith("chunked");
    }

    /// The redirects, as `301 https://…`.
    public List<String> hops() {
        return redirects.stream().map(hop -> hop.status() + " " + hop.target()).toList();
    }

    /// Whether the URL has moved permanently: there was a redirect, and all were permanent.
    public boolean movedPermanently() {
        return !redirects.isEmpty() && redirects.stream().allMatch(Redirect::permanent);
    }
}
