package org.newswire.ingest.fetch;

import java.io.IOException;

/// The host asked for a pause while a request that had been let in was waiting for its connection:
/// nothing has been sent.
final class HostClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    HostClosedException() {
        super("the host asks for a pause");
    }
}
