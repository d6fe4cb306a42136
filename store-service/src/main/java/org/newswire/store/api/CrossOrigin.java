package org.newswire.store.api;

import java.io.IOException;
import java.util.Set;
import org.newswire.service.http.Page;
import org.newswire.service.http.PageRequest;
import org.newswire.service.http.PageResponse;

/// Permits scripts of other origins to read the responses to GET and HEAD (CORS, Fetch standard, section 3.3).
/// Requests carry no credentials, since the API has no cookies or log-ins.
public final class CrossOrigin implements Page {
    /// Permits every origin.
    public static final String ANY = "*";

    private static final String PREFLIGHT_HOLDS_SECONDS = "7200";

    private final Set<String> allowed;
    private final Page page;

    /// @param allowed the origins, serialized as browsers do, or [#ANY]
    public CrossOrigin(Set<String> allowed, Page page) {
        this.allowed = Set.copyOf(allowed);
        this.page = page;
    }

    /// Returns whether the text is a serialized origin: in lower case, without a path and without the
    /// default port.
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
