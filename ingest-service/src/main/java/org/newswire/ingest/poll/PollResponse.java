package org.newswire.ingest.poll;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feedformat.Entry;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.RobotsVerdict;
import org.newswire.ingest.items.IdentifiedItem;
import org.newswire.ingest.items.ItemChange;
import org.newswire.ingest.schedule.PollFailure;
import org.newswire.ingest.state.SitemapState;
import org.newswire.ingest.state.Validators;
import org.newswire.raw.FeedStatus;

/// The response to a poll: to the request for a feed's document and, if that is a sitemap index, for its
/// sitemaps.
sealed interface PollResponse {
    /// A document that could be parsed, at least in part.
    ///
    /// @param sha256          of its bytes; null if it was combined from several sitemaps
    /// @param validators      for the next request; the former ones if the transfer was cut short
    /// @param expectsOverlap  whether it should list items of the poll before. If it lists none, items may
    ///     have been missed
    /// @param newSitemapEntries entries of sitemaps that are read for the first time and are not the newest.
    ///     They may be old. Compared by identity
    record Document(
            ReadResult.Parsed parsed,
            Exchange exchange,
            @Nullable String sha256,
            Validators validators,
            boolean expectsOverlap,
            Set<Entry> newSitemapEntries)
            implements PollResponse {
        /// More than a feed keeps.
        private static final int MAX_COUNTED_ITEMS = 1_000_000;

        /// Whether an item is older than the last successful poll, as far as that is known. If so, it is
        /// published as backfill.
        ///
        /// @param lastSuccessAt absent for the first poll
        boolean isBackfill(IdentifiedItem item, @Nullable Instant lastSuccessAt) {
            Instant date = item.entry().date();
            boolean isLater = date != null && lastSuccessAt != null && date.isAfter(lastSuccessAt);
            return item.change() == ItemChange.NEW && !isLater && newSitemapEntries.contains(item.entry());
        }

        /// The number of items of the feed, as far as it is known.
        ///
        /// @param listed in this document
        int items(int listed) {
            long known = validators.knownTurns().items()
                    + validators.sitemaps().stream()
                            .mapToInt(SitemapState::items)
                            .sum();
            int ofSitemaps = Math.toIntExact(Math.min(known, MAX_COUNTED_ITEMS));
            return validators.sitemaps().isEmpty() ? listed : Math.max(ofSitemaps, listed * SitemapState.MAX_SITEMAPS);
        }

        /// The time, in minutes since 1970, since which every sitemap has been read. Items of unchanged
        /// sitemaps were last seen then. Sitemaps that have been unavailable for days do not count.
        int allShownSince() {
            long oldest = exchange.fetchedAt().getEpochSecond() / 60 - 2 * Validators.REREAD_AFTER.toMinutes();
            return validators.sitemaps().stream()
                    .filter(sitemap -> sitemap.seenMinute() > oldest)
                    .mapToInt(SitemapState::seenMinute)
                    .min()
                    .orElse(Integer.MAX_VALUE);
        }
    }

    /// The known document is current.
    ///
    /// @param outcome `not-modified` for status 304, `same-body` if the bytes are equal
    record NotModified(Exchange exchange, String outcome, Validators validators) implements PollResponse {}

    record Throttled(FetchResult.Throttled result) implements PollResponse {}

    /// @param replacement address of a feed that the publisher names instead, or null
    record Gone(Exchange exchange, @Nullable String replacement) implements PollResponse {}

    /// No request was sent for the feed, or for the newest sitemap of its index, because the host is
    /// backing off.
    record Deferred(Instant until, String detail) implements PollResponse {}

    /// @param notBefore the earliest time of the next poll, whatever the schedule says
    /// @param why       the reason for that time
    record Failed(PollFailure failure, @Nullable Exchange exchange, Instant notBefore, FeedStatus.Reason why)
            implements PollResponse {
        Failed(PollFailure failure, @Nullable Exchange exchange) {
            this(failure, exchange, Instant.MIN, FeedStatus.Reason.FAILURE);
        }
    }

    /// Returns the response to a failed request. `Retry-After` counts from its arrival.
    ///
    /// @param exchange of the poll
    static Failed failed(PollFailure failure, FetchResult.Failed result, @Nullable Exchange exchange) {
        Exchange last = result.exchange();
        Duration wait = result.retryAfter();
        return last == null || wait == null
                ? new Failed(failure, exchange)
                : new Failed(failure, exchange, last.fetchedAt().plus(wait), FeedStatus.Reason.RETRY_AFTER);
    }

    static Deferred deferred(FetchResult.Deferred result) {
        return new Deferred(result.until(), "the host " + result.host() + " is backing off until " + result.until());
    }

    /// Returns the response if robots.txt cannot be fetched, so no request was sent.
    ///
    /// @param url      for which robots.txt was checked
    /// @param exchange that led there, if any
    static PollResponse robotsUnknown(RobotsVerdict.Unknown verdict, String url, @Nullable Exchange exchange) {
        String detail = "robots.txt cannot be fetched for " + url;
        return verdict.isBackingOff()
                ? new Deferred(verdict.until(), detail)
                : new Failed(
                        new PollFailure("robots-unknown", detail, null),
                        exchange,
                        verdict.until(),
                        FeedStatus.Reason.FAILURE);
    }
}
