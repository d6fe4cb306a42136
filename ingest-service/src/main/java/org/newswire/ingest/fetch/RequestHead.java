package org.newswire.ingest.fetch;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.net.URIAuthority;
import org.newswire.net.WebUrl;

/// Creates the request of a hop. Headers and password of the feed are sent only to its own origin, or to
/// the same host over TLS.
///
/// @param start the request's URL in normal form
record RequestHead(FetchRequest request, URI start, FeedSecrets secrets) {
    private static final String BASIC = "Basic ";

    /// @throws IllegalArgumentException if a header is malformed or a secret is missing
    HttpUriRequestBase to(URI at) {
        HttpUriRequestBase message = withBody(at);
        int port = WebUrl.port(at);
        boolean usual = port == (at.getScheme().equals("https") ? 443 : 80);
        message.setAuthority(new URIAuthority(WebUrl.host(at), usual ? -1 : port));
        message.setHeader("Accept", request.kind().header());
        message.setHeader("Accept-Encoding", ContentDecoding.ACCEPTED);
        if (request.etag() != null) {
            message.setHeader("If-None-Match", request.etag());
        }
        if (request.lastModified() != null) {
            message.setHeader("If-Modified-Since", request.lastModified());
        }
        if (WebUrl.keepsOrigin(start, at)) {
            addOwnHeaders(message);
        }
        return message;
    }

    private HttpUriRequestBase withBody(URI at) {
        if (request.form() == null) {
            return new HttpGet(at);
        }
        HttpPost post = new HttpPost(at);
        post.setEntity(new StringEntity(request.form(), ContentType.APPLICATION_FORM_URLENCODED));
        return post;
    }

    private void addOwnHeaders(HttpUriRequestBase message) {
        WebUrl.authorization(start).ifPresent(value -> message.setHeader("Authorization", value));
        request.headers().forEach((name, value) -> message.setHeader(name, encoded(secrets.fill(value))));
    }

    /// `Basic user:password` may be written in plain text: an encoded value has no colon.
    private static String encoded(String value) {
        if (value.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw new IllegalArgumentException("a header's value has a control character");
        }
        boolean readable = value.startsWith(BASIC) && value.indexOf(':') >= 0;
        return readable ? BASIC + base64(value.substring(BASIC.length())) : value;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
