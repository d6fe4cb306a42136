package org.newswire.ingest.fetch;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.newswire.net.CheckedDns;

/// Why a fetch failed. The class determines when the next attempt is worthwhile.
public enum FailureClass {
    /// The host name does not resolve.
    DNS,
    /// The connection timed out, was refused, or ended before a response.
    CONNECT,
    /// TLS failed, for example because of an untrusted certificate.
    TLS,
    /// The response, or the next bytes of its body, arrived too late.
    TIMEOUT,
    /// 404.
    NOT_FOUND,
    /// 400 to 499, except 404, 429, and 410 of the URL itself.
    HTTP_4XX,
    /// 500 to 599, except 503.
    HTTP_5XX,
    /// The decoded body exceeds the limit, and a truncated body is useless.
    TOO_LARGE,
    /// A forbidden address, port or scheme, a redirect loop, or too many redirects.
    HOSTILE,
    /// The URL of the request or of a redirect exceeds [org.newswire.net.WebUrl#MAX_CHARS].
    ADDRESS_TOO_LONG,
    /// robots.txt disallows the target of a redirect.
    DISALLOWED,
    /// The response is not valid HTTP, or its body has a content coding that is unsupported or crafted to
    /// cost work.
    UNREADABLE,
    /// The request could not be created: a header or a secret is missing or malformed.
    UNPREPARED;

    /// Whether a later attempt may succeed.
    public boolean isTransient() {
        return switch (this) {
            case DNS, CONNECT, TLS, TIMEOUT, HTTP_5XX -> true;
            case NOT_FOUND, HTTP_4XX, TOO_LARGE, HOSTILE, ADDRESS_TOO_LONG, DISALLOWED, UNREADABLE, UNPREPARED -> false;
        };
    }

    /// Returns the class of an exception of the HTTP client.
    static FailureClass of(Throwable e) {
        return switch (e) {
            case CheckedDns.BlockedAddressException _ -> HOSTILE;
            case UnknownHostException _ -> DNS;
            case SSLException _ -> TLS;
            case ConnectTimeoutException _ -> CONNECT;
            case SocketTimeoutException _ -> TIMEOUT;
            case SocketException _, ConnectionClosedException _, NoHttpResponseException _ -> CONNECT;
            default -> UNREADABLE;
        };
    }
}
