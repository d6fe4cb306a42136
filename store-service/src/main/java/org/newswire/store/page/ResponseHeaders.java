package org.newswire.store.page;

import java.util.Map;
import java.util.TreeMap;
import org.newswire.service.http.PageResponse;

/// Adds the headers that protect readers to each response of the page.
final class ResponseHeaders {
    /// Neither inline scripts and styles nor anything of other servers is permitted.
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static final Map<String, String> HEADERS = new TreeMap<>(Map.of(
            "Content-Security-Policy", CONTENT_SECURITY_POLICY,
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
            // Publishers do not learn which installation has linked to them.
            "Referrer-Policy", "same-origin",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY"));

    private ResponseHeaders() {}

    static PageResponse on(PageResponse response) {
        PageResponse more = response;
        for (Map.Entry<String, String> header : HEADERS.entrySet()) {
            more = more.with(header.getKey(), header.getValue());
        }
        return more;
    }
}
