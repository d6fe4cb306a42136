package org.newswire.store.api;

import java.io.IOException;
import java.util.Set;
import org.newswire.pipeline.http.Page;
import org.newswire.pipeline.http.PageRequest;
import org.newswire.pipeline.http.PageResponse;

/// Lets pages of other origins read a page's answer to GET and HEAD (Fetch standard, section 3.3): a browser
/// keeps it from their scripts otherwise. There are no cookies or log-ins that could go with a request.
public final class CrossOrigin implements Page {
    /// In place of origins: any.
    public static final String ANY = "*";

    private static final String PREFLIGHT_HOLDS_SECONDS = "7200";

    private final Set<String> allowed;
    private final Page page;

    /// @param allowed origins as browsers write them, or [#ANY]
    public CrossOrigin(Set<String> allowed, Page page) {
        this.allowed = Set.copyOf(allowed);
        this.page = page;
    }

    /// Whether a browser would write an origin like that: in lower case, without a path, or the scheme's own port.
    public static boolean isOrigin(String text) {
        return text.matches("https?://([a-z0-9._-]+|\\[[0-9a-f:.]+])(:[1-9]\\d{0,4})?")
                && !text.matches("http://.*:80|https://.*:443");
    }

    @Override
    public PageResponse answer(PageRequest request) throws IOException, InterruptedException {
        String origin = request.header("Origin");
        boolean any = allowed.contains(ANY);
        boolean isAllowed = any || (origin != null && allowed.contains(origin));
        PageResponse response = isAllowed && isPreflight(request) ? preflight() : page.answer(request);
        if (!any) {
            response = response.with("Vary", "Origin");
        }
        if (!isAllowed) {
            return response;
        }
        return response.with("Access-Control-Allow-Origin", any || origin == null ? ANY : origin)
                .with("Access-Control-Expose-Headers", "ETag, Retry-After");
    }

    private static PageResponse preflight() {
        return PageResponse.empty(204)
                .with("Access-Control-Allow-Methods", "GET, HEAD")
                .with("Access-Control-Allow-Headers", "If-None-Match")
                .with("Access-Control-Max-Age", PREFLIGHT_HOLDS_SECONDS);
    }

    private static boolean isPreflight(PageRequest request) {
        return request.method().equals("OPTIONS") && request.header("Access-Control-Request-Method") != null;
    }
}
