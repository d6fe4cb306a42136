package org.newswire.ingest;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.FeedMemory.Validators;
import org.newswire.ingest.feed.ReadResult;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.FetchResult;

/// What came of asking for a feed's document.
sealed interface FeedAnswer {
    /// A document that could be read, at least in part.
    ///
    /// @param sha256     over its bytes; null where it was put together of several
    /// @param validators for the next request; those of before where the transfer was cut short, or seems
    ///     to have been
    /// @param turns      how many polls it takes until the feed has shown all that it has
    record Document(
            ReadResult.Parsed parsed,
            Exchange exchange,
            @Nullable String sha256,
            Validators validators,
            int turns) implements FeedAnswer {}

    /// What is known is current.
    ///
    /// @param outcome `not-modified` where the server says so, `same-body` where the bytes do
    record Same(Exchange exchange, String outcome, Validators validators) implements FeedAnswer {}

    record Throttled(FetchResult.Throttled result) implements FeedAnswer {}

    record Gone(Exchange exchange) implements FeedAnswer {}

    /// Nothing was asked.
    record Deferred(Instant until, String detail) implements FeedAnswer {}

    record Failed(PollFailure failure, @Nullable Exchange exchange) implements FeedAnswer {}
}
