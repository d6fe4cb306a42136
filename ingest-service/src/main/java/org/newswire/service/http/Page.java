package org.newswire.service.http;

import java.io.IOException;
import java.util.Set;

/// Answers the requests for a path and the paths that begin with it. Thread-safe: called on a virtual
/// thread for each request, where it may block.
///
///     Page hello = Page.readOnly(request -> PageResponse.text(200, "text/plain", "hello\n"));
public interface Page {
    Set<String> READING = Set.of("GET", "HEAD");

    /// Returns the answer. For HEAD, the length of the body is sent without the body.
    ///
    /// @throws BusyException when there is no memory for the answer; the client gets 503 with `Retry-After`
    /// @throws IOException   when the body of the request cannot be read; the connection is closed
    PageResponse answer(PageRequest request) throws IOException, InterruptedException;

    /// Passes on GET and HEAD and answers 405 to all other methods.
    static Page readOnly(Page page) {
        return request -> READING.contains(request.method())
                ? page.answer(request)
                : PageResponse.text(405, "text/plain", "").with("Allow", "GET, HEAD");
    }
}
