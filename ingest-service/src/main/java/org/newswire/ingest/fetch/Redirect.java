package org.newswire.ingest.fetch;

import java.net.URI;

/// One hop: the status that sent us on, and where to.
public record Redirect(int status, URI target) {
    /// Whether the origin says that the address has moved for good (RFC 9110 sections 15.4.2 and 15.4.9).
    public boolean permanent() {
        return status == 301 || status == 308;
    }
}
