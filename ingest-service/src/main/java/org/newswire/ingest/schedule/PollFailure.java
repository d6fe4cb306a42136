package org.newswire.ingest.schedule;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.ReadResult;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.items.RawItems;
import org.newswire.pipeline.spelling.Spelling;

/// Why a poll brought nothing, in the words of the feed's status.
///
/// @param name        class of the failure, in lower case with dashes
/// @param detail      a sentence for the operator, cut at 2,000 characters
/// @param replacement an address that the publisher names instead, left out where it is longer
public record PollFailure(
        String name, String detail, @Nullable String replacement) {
    private static final int MAX_CHARS = 2_000;

    public PollFailure {
        detail = Objects.requireNonNull(RawItems.cut(detail, MAX_CHARS));
        replacement = replacement != null && replacement.length() > MAX_CHARS ? null : replacement;
    }

    /// The request failed.
    public static PollFailure of(FetchResult.Failed failed) {
        return new PollFailure(Spelling.of(failed.failure()), failed.detail(), null);
    }

    /// There was a document that cannot be read.
    public static PollFailure of(ReadResult.Unreadable unreadable) {
        return new PollFailure("unreadable-" + Spelling.of(unreadable.reason()), unreadable.detail(), null);
    }

    /// There was a web page.
    public static PollFailure of(ReadResult.HtmlPage page) {
        String replacement =
                page.feedLinks().isEmpty() ? null : page.feedLinks().getFirst();
        String detail = replacement == null
                ? "a web page that names no feed, where a feed was expected"
                : "a web page where a feed was expected; it names " + replacement;
        return new PollFailure("unreadable-html-page", detail, replacement);
    }

    /// Whether the server answered, in a way that will hardly change within minutes.
    boolean lasts() {
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

    /// Whether the server took the request and gave no answer: it may be working on it still.
    boolean timedOut() {
        return name.equals("timeout");
    }

    boolean saysNotFound() {
        return name.equals("not-found");
    }
}
