package org.newswire.ingest.fetch;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The result of a fetch.
public sealed interface FetchResult {
    /// The exchange of the last hop; null if no response was read.
    @Nullable
    Exchange exchange();

    /// 2xx. [Exchange#completeness()] says whether the body is complete.
    record Fresh(Exchange exchange, Body body) implements FetchResult {}

    /// 304: the known document is current. The exchange has the new validators, if the origin sent any.
    record NotModified(Exchange exchange) implements FetchResult {}

    /// 429 or 503: the host requested a pause. The host limiter already backs off. `retryAfter` is the
    /// requested time, limited by the settings, or null.
    record Throttled(Exchange exchange, @Nullable Duration retryAfter) implements FetchResult {}

    /// 410, of the URL itself or after permanent redirects only: the document was removed permanently.
    ///
    /// @param page the page of the response if the request keeps it ([FetchRequest#keepsErrorPage()]), or null
    record Gone(Exchange exchange, @Nullable Body page) implements FetchResult {}

    /// No request was sent, at least for the last hop: the back-off of the host is longer than the
    /// patience.
    record Deferred(URI url, String host, Instant until) implements FetchResult {
        @Override
        public @Nullable Exchange exchange() {
            return null;
        }
    }

    /// No usable response.
    ///
    /// @param detail one line for a log or a status
    /// @param exchange null if no response was read
    /// @param retryAfter time that a 4xx or 5xx response asks to wait, limited by the settings, or null
    /// @param page the page of a 404 if the request keeps it, or null
    record Failed(
            FailureClass failure,
            String detail,
            @Nullable Exchange exchange,
            @Nullable Duration retryAfter,
            @Nullable Body page)
            implements FetchResult {
        public Failed(FailureClass failure, String detail, @Nullable Exchange exchange) {
            this(failure, detail, exchange, null, null);
        }
    }
}
