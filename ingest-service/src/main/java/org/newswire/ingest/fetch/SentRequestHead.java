package org.newswire.ingest.fetch;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request as it was sent.
///
/// @param protocol of the response, such as `HTTP/1.1`
/// @param address  IP address of the server; null if the connection goes to a proxy
/// @param headers  by name in lower case, with credentials
public record SentRequestHead(String protocol, @Nullable String address, Map<String, String> headers) {
    public SentRequestHead {
        headers = Map.copyOf(headers);
    }

    /// Leaves out credentials.
    @Override
    public String toString() {
        return protocol + " to " + address;
    }
}
