package org.newswire.store.api;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.Set;

/// Lets pages of other origins read what a handler answers to GET and HEAD (Fetch standard, section 3.3): a browser
/// keeps it from their scripts otherwise. There are no cookies or log-ins that could go with a request.
public final class CrossOrigin implements HttpHandler {
    /// In place of origins: any.
    public static final String ANY = "*";

    private static final String PREFLIGHT_HOLDS_SECONDS = "7200";

    private final Set<String> allowed;
    private final HttpHandler handler;

    /// @param allowed origins as browsers write them, or [#ANY]
    public CrossOrigin(Set<String> allowed, HttpHandler handler) {
        this.allowed = Set.copyOf(allowed);
        this.handler = handler;
    }

    /// Whether a browser would write an origin like that: in lower case, without a path, or the scheme's own port.
    public static boolean isOrigin(String text) {
        return text.matches("https?://([a-z0-9._-]+|\\[[0-9a-f:.]+])(:[1-9]\\d{0,4})?")
                && !text.matches("http://.*:80|https://.*:443");
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String origin = exchange.getRequestHeaders().getFirst("Origin");
        boolean any = allowed.contains(ANY);
        Headers answer = exchange.getResponseHeaders();
        if (!any) {
            answer.add("Vary", "Origin");
        }
        if (any || (origin != null && allowed.contains(origin))) {
            answer.set("Access-Control-Allow-Origin", any ? ANY : origin);
            answer.set("Access-Control-Expose-Headers", "ETag, Retry-After");
            if (isPreflight(exchange)) {
                answer.set("Access-Control-Allow-Methods", "GET, HEAD");
                answer.set("Access-Control-Allow-Headers", "If-None-Match");
                answer.set("Access-Control-Max-Age", PREFLIGHT_HOLDS_SECONDS);
                try (exchange) {
                    exchange.sendResponseHeaders(204, -1);
                }
                return;
            }
        }
        handler.handle(exchange);
    }

    private static boolean isPreflight(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("OPTIONS")
                && exchange.getRequestHeaders().containsKey("Access-Control-Request-Method");
    }
}
