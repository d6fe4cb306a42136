package org.newswire.ingest.fetch;

import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.net.WebUrl;

/// How the requests of a feed connect, if that differs from the settings.
///
/// @param proxy `http://host:port`, possibly with `user:password@` and secrets as described by [FeedSecrets];
///     [#DIRECT] for none; null for the proxy of the settings
/// @param tls   [#INSECURE], or a pin: `sha256/` and the hash of the server's public key in Base64; null to
///     verify certificates as usual
/// @param host  the only host to which `tls` applies
public record FeedConnection(
        @Nullable String proxy, @Nullable String tls, String host) {
    public static final String DIRECT = "none";
    public static final String INSECURE = "insecure";
    public static final FeedConnection DEFAULT = new FeedConnection(null, null, "");

    private static final Pattern PIN = Pattern.compile("sha256/[A-Za-z0-9+/]{43}=");

    /// Whether a text is a valid `tls`.
    public static boolean isTls(String text) {
        return text.equals(INSECURE) || PIN.matcher(text).matches();
    }

    /// Whether a text is a valid `proxy`, secrets aside.
    public static boolean isProxy(String text) {
        return text.equals(DIRECT) || text.startsWith("http://");
    }

    /// Returns how to connect to a URL of the feed or to the target of a redirect.
    FeedConnection to(URI url) {
        return new FeedConnection(proxy, WebUrl.host(url).equals(host) ? tls : null, "");
    }
}
