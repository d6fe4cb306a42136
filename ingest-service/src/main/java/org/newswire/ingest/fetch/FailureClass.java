package org.newswire.ingest.fetch;

/// Why a fetch brought nothing. The class decides how soon it is worth another try.
public enum FailureClass {
    /// The host name has no address.
    DNS,
    /// No connection within the limit, refused, or ended before an answer came.
    CONNECT,
    /// No trusted, encrypted connection.
    TLS,
    /// The answer, or the first byte of its body, was too late.
    TIMEOUT,
    /// 404.
    NOT_FOUND,
    /// 400 to 499 but for 404, 429, and 410 where that is the address's own.
    HTTP_4XX,
    /// 500 to 599 but for 503.
    HTTP_5XX,
    /// The decoded body is over the limit, and its kind can't be used in part.
    TOO_LARGE,
    /// A forbidden address, port or scheme, a redirect loop or too many redirects.
    HOSTILE,
    /// The address of the request or of a redirect has more than [WebUrl#MAX_CHARS] characters.
    ADDRESS_TOO_LONG,
    /// A redirect to where robots.txt lets nobody go.
    DISALLOWED,
    /// The answer isn't HTTP or makes no sense as HTTP, or its body is in a coding that cannot be undone or
    /// is crafted to cost work.
    UNREADABLE,
    /// The request can't be made as it was asked for: a header or a secret is missing or malformed.
    UNPREPARED
}
