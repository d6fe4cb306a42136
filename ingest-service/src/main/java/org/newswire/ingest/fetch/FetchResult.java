package org.newswire.ingest.fetch;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What came of a fetch.
public sealed interface FetchResult {
    /// 2xx. The body may be incomplete and is then marked in [Exchange#completeness()].
    record Fresh(Exchange exchange, Body body) implements FetchResult {}

    /// 304: what we have is current. The exchange has the validators to use from now on where the origin sent
    /// new ones.
    record NotModified(Exchange exchange) implements FetchResult {}

    /// 429 or 503: the host asks for a pause. The gate has already been closed for it; `retryAfter` is what the
    /// origin asked for (null where it named no time), at most the gate's ceiling.
    record Throttled(Exchange exchange, @Nullable Duration retryAfter) implements FetchResult {}

    /// 410, of the address itself or after permanent redirects alone: gone for good.
    record Gone(Exchange exchange) implements FetchResult {}

    /// Nothing was asked, or not the last hop: the host is in a pause that lasts longer than we are willing to
    /// wait.
    record Deferred(URI url, String host, Instant until) implements FetchResult {}

    /// Nothing usable.
    ///
    /// @param detail one line for a log or a status
    /// @param exchange null where no answer was read
    record Failed(
            FailureClass failure, String detail, @Nullable Exchange exchange) implements FetchResult {}
}
