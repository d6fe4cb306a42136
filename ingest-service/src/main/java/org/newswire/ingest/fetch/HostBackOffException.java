package org.newswire.ingest.fetch;

import java.io.IOException;

/// The host started to back off while an admitted request was waiting for its connection. Nothing was sent.
final class HostBackOffException extends IOException {
    private static final long serialVersionUID = 1L;

    HostBackOffException() {
        super("the host backs off; the request was not sent");
    }
}
