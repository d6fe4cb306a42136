package org.newswire.store.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.newswire.service.http.PageRequest;
import org.newswire.service.http.PageResponse;
import org.newswire.store.api.ApiHeaders;
import org.newswire.text.Sha256;

/// Computes the strong entity tag of a response (RFC 9110, section 8.8.3) from the inputs of the document.
///
/// The tag differs between the plain and the compressed form.
final class Conditional {
    /// Must be incremented when the same rows produce a different document.
    private static final String RENDERING = "1";

    private static final int TAG_BYTES = 16;
    private final MessageDigest digest = Sha256.begin();
    private @Nullable String tag;

    Conditional(@Nullable Object... parts) {
        add(RENDERING);
        add(parts);
    }

    void add(@Nullable Object... parts) {
        for (Object part : parts) {
            String text = String.valueOf(part);
            digest.update((text.length() + ":" + text).getBytes(UTF_8));
        }
    }

    /// Returns whether `If-None-Match` contains the tag. `If-Modified-Since` is ignored: a transaction may
    /// commit later than one with a later time, and a deletion has no time.
    boolean isKnown(PageRequest request) {
        List<String> tags = request.headers("If-None-Match");
        return !tags.isEmpty() && (ApiHeaders.know(tags, tag(false)) || ApiHeaders.know(tags, tag(true)));
    }

    static boolean namesTags(PageRequest request) {
        return request.header("If-None-Match") != null;
    }

    /// Adds the entity tag to a response.
    PageResponse on(PageResponse response, boolean compressed) {
        return response.with("ETag", tag(compressed));
    }

    private String tag(boolean compressed) {
        if (tag == null) {
            tag = HexFormat.of().formatHex(digest.digest(), 0, TAG_BYTES);
        }
        return '"' + tag + (compressed ? "-gzip\"" : "\"");
    }
}
