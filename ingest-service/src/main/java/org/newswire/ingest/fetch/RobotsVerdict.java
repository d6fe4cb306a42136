package org.newswire.ingest.fetch;

import java.time.Instant;

/// What the robots.txt of an origin says about a URL (RFC 9309).
public sealed interface RobotsVerdict {
    /// It may be fetched.
    record Allowed() implements RobotsVerdict {}

    /// It must not be fetched.
    record Disallowed() implements RobotsVerdict {}

    /// The rules can't be had at the moment (section 2.3.1.4: then nothing may be fetched).
    ///
    /// @param until they are asked for again then, not before
    /// @param rests whether that is for a pause of the host, rather than a failure
    record Unknown(Instant until, boolean rests) implements RobotsVerdict {}
}
