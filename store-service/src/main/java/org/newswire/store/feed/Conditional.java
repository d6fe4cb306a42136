package org.newswire.store.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import org.eclipse.jetty.http.HttpDateTime;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.http.PageRequest;
import org.newswire.pipeline.http.PageResponse;
import org.newswire.store.api.ApiHeaders;

/// The validators of an answer (RFC 9110, section 8.8), computed from what the answer is made of.
///
/// The entity tag is strong: a document follows from what [#add] was given. It differs between the plain and
/// the compressed form.
final class Conditional {
    /// To be raised when the same rows give another document.
    private static final String RENDERING = "1";

    private static final int TAG_BYTES = 16;
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", java.util.Locale.US)
            .withZone(ZoneOffset.UTC);

    private final MessageDigest digest;
    private Instant modified = Instant.EPOCH;
    private @Nullable String tag;

    Conditional(@Nullable Object... parts) {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        add(RENDERING);
        add(parts);
    }

    /// Adds what the document depends on.
    void add(@Nullable Object... parts) {
        for (Object part : parts) {
            String text = String.valueOf(part);
            digest.update((text.length() + ":" + text).getBytes(UTF_8));
        }
    }

    /// Adds the time of a change, by the clock of the database.
    void modified(@Nullable Instant at) {
        if (at != null && at.isAfter(modified)) {
            modified = at;
        }
    }

    /// Whether the client has the present document: `If-None-Match` or, without it, `If-Modified-Since`.
    boolean isKnown(PageRequest request) {
        List<String> tags = request.headers("If-None-Match");
        if (!tags.isEmpty()) {
            return ApiHeaders.know(tags, tag(false)) || ApiHeaders.know(tags, tag(true));
        }
        String since = request.header("If-Modified-Since");
        return since != null && isSince(since);
    }

    static boolean namesTags(PageRequest request) {
        return request.header("If-None-Match") != null;
    }

    static boolean namesTime(PageRequest request) {
        return !namesTags(request) && request.header("If-Modified-Since") != null;
    }

    /// A document without entries has no time of change.
    private boolean isSince(String text) {
        try {
            Instant since = HttpDateTime.parse(text).toInstant();
            return modified.isAfter(Instant.EPOCH)
                    && !modified.truncatedTo(ChronoUnit.SECONDS).isAfter(since);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// Adds the validators to an answer. A time of the current second is left out: more may change within it.
    ///
    /// @param now by the clock of the database
    PageResponse on(PageResponse response, boolean compressed, Instant now) {
        PageResponse tagged = response.with("ETag", tag(compressed));
        Instant second = modified.truncatedTo(ChronoUnit.SECONDS);
        boolean isPast = second.isBefore(now.truncatedTo(ChronoUnit.SECONDS));
        return modified.isAfter(Instant.EPOCH) && isPast
                ? tagged.with("Last-Modified", HTTP_DATE.format(second))
                : tagged;
    }

    private String tag(boolean compressed) {
        if (tag == null) {
            tag = HexFormat.of().formatHex(digest.digest(), 0, TAG_BYTES);
        }
        return '"' + tag + (compressed ? "-gzip\"" : "\"");
    }
}
