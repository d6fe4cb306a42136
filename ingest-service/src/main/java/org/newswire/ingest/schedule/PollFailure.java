package org.newswire.ingest.schedule;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.items.RawItemFactory;
import org.newswire.text.KebabCase;

/// The reason why a poll failed, as the feed's status states it.
///
/// @param name        failure class, in lower case with dashes
/// @param detail      message for the operator, cut at 2,000 characters
/// @param replacement address of a feed that the publisher names instead; omitted if it is longer
public record PollFailure(
        String name, String detail, @Nullable String replacement) {
    private static final int MAX_CHARS = 2_000;

    public PollFailure {
        detail = Objects.requireNonNull(RawItemFactory.cut(detail, MAX_CHARS));
        replacement = replacement != null && replacement.length() > MAX_CHARS ? null : replacement;
    }

    public static PollFailure of(FetchResult.Failed failed) {
        return new PollFailure(KebabCase.of(failed.failure()), failed.detail(), null);
    }

    /// Returns the failure of a document that cannot be parsed.
    public static PollFailure of(ReadResult.Unreadable unreadable) {
        return new PollFailure("unreadable-" + KebabCase.of(unreadable.reason()), unreadable.detail(), null);
    }

    /// Returns the failure of a response with a web page instead of a feed.
    public static PollFailure of(ReadResult.HtmlPage page) {
        String replacement =
                page.feedLinks().isEmpty() ? null : page.feedLinks().getFirst();
        String detail = replacement == null
                ? "a web page that names no feed, where a feed was expected"
                : "a web page where a feed was expected; it names " + replacement;
        return new PollFailure("unreadable-html-page", detail, replacement);
    }

    /// Adds the address of a feed that the publisher names instead.
    ///
    /// @param named null if the page names no feed
    public PollFailure naming(@Nullable String named) {
        return named == null ? this : new PollFailure(name, detail + "; the site names " + named, named);
    }

    /// Whether the failure will probably last longer than minutes.
    boolean isLasting() {
        return switch (name) {
            case "not-found",
                    "http-4xx",
                    "tls",
                    "too-large",
                    "hostile",
                    "address-too-long",
                    "unprepared",
                    "robots-disallowed" -> true;
            default -> name.startsWith("unreadable");
        };
    }

    /// Whether the request timed out, so the server may still be working on it.
    public boolean isTimeout() {
        return name.equals("timeout");
    }

    boolean isNotFound() {
        return name.equals("not-found");
    }
}
