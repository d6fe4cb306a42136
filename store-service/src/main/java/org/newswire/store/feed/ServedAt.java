package org.newswire.store.feed;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.http.PageRequest;
import org.newswire.store.api.ApiProblem;

/// Where clients reach the service: links in feeds are absolute.
final class ServedAt {
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:\\d{1,5})?");

    private final @Nullable String publicUrl;

    /// @param publicUrl without a slash at the end; null: as the `Host` of a request says
    ServedAt(@Nullable String publicUrl) {
        this.publicUrl = publicUrl;
    }

    String base(PageRequest request) throws ApiProblem {
        if (publicUrl != null) {
            return publicUrl;
        }
        String host = request.header("Host");
        if (host == null || !HOST.matcher(host).matches()) {
            throw ApiProblem.badParameter("Host", "is no host name with an optional port: send it as a header");
        }
        return "http://" + host;
    }
}
