package org.newswire.net;

import java.net.URI;
import java.util.Optional;
import org.newswire.settings.Settings;

/// The setting `FETCH_PROXY`: a forward proxy for all requests to publishers.
public final class ProxySetting {
    private ProxySetting() {}

    /// Returns `http://host:port` or `http://user:password@host:port`, or empty if the setting is not set or
    /// not valid. The error message does not contain the value, because it may contain a password.
    public static Optional<URI> from(Settings settings) {
        Optional<String> text = settings.described("forward proxy, `http://user:password@host:port`")
                .find("FETCH_PROXY");
        Optional<URI> proxy = text.flatMap(WebUrl::parse)
                .filter(url -> "http".equals(url.getScheme()) && url.getPath().length() <= 1 && url.getQuery() == null);
        if (text.isPresent() && proxy.isEmpty()) {
            settings.error(
                    "FETCH_PROXY",
                    null,
                    "is no address of a forward proxy",
                    "Set it to http://host:port or http://user:password@host:port.");
        }
        return proxy;
    }
}
