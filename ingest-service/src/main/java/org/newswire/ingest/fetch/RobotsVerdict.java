package org.newswire.ingest.fetch;

import java.time.Instant;

/// The decision of robots.txt about a URL (RFC 9309).
public sealed interface RobotsVerdict {
    /// The URL may be fetched.
    record Allowed() implements RobotsVerdict {}

    /// The URL must not be fetched.
    record Disallowed() implements RobotsVerdict {}

    /// robots.txt is unavailable, so the URL must not be fetched now (section 2.3.1.4).
    ///
    /// @param until when robots.txt is requested again
    /// @param isBackingOff whether the host backs off; otherwise the request failed
    record Unknown(Instant until, boolean isBackingOff) implements RobotsVerdict {}
}
