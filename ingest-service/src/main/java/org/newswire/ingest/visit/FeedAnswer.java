package org.newswire.ingest.visit;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.feed.Entry;
import org.newswire.ingest.feed.ReadResult;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.RobotsVerdict;
import org.newswire.ingest.items.ItemIdentity.Identified;
import org.newswire.ingest.items.ItemIdentity.Standing;
import org.newswire.ingest.memory.FeedMemory.Validators;
import org.newswire.ingest.memory.SitemapMemory;
import org.newswire.ingest.schedule.PollFailure;

/// What came of asking for a feed's document.
sealed interface FeedAnswer {
    /// A document that could be read, at least in part.
    ///
    /// @param sha256     over its bytes; null where it was put together of several
    /// @param validators for the next request; those of before where the transfer was cut short, or seems
    ///     to have been
    /// @param continues  whether it shows what was shown before, too, unless too much has come meanwhile
    /// @param added      entries of sitemaps that are read for the first time, behind the newest one: these very
    ///     objects. What the publisher showed there before nobody knows
    record Document(
            ReadResult.Parsed parsed,
            Exchange exchange,
            @Nullable String sha256,
            Validators validators,
            boolean continues,
            Set<Entry> added)
            implements FeedAnswer {
        /// Whether an item was there before the feed's last poll, as far as that can be told: it is no news.
        ///
        /// @param since the last poll that was answered; absent where this is the first
        boolean isHistory(Identified item, @Nullable Instant since) {
            Instant date = item.entry().date();
            boolean isLater = date != null && since != null && date.isAfter(since);
            return item.standing() == Standing.NEW && !isLater && added.contains(item.entry());
        }

        /// How many items the feed has, as far as that is known.
        ///
        /// @param shown in this document
        int items(int shown) {
            int ofSitemaps = validators.sitemaps().stream()
                    .mapToInt(SitemapMemory::items)
                    .sum();
            return validators.sitemaps().isEmpty() ? shown : Math.max(ofSitemaps, shown * SitemapPoll.NEWEST);
        }

        /// Since when everything has been shown, in minutes since 1970: what is not in the document, as it
        /// is in a sitemap that has not changed, was seen then. One that cannot be had for long counts no more.
        int allShownSince() {
            long longAgo = (exchange.fetchedAt().getEpochSecond() / 60) - 2 * SitemapPoll.READ_ANEW.toMinutes();
            return validators.sitemaps().stream()
                    .filter(sitemap -> sitemap.seenMinute() > longAgo)
                    .mapToInt(SitemapMemory::seenMinute)
                    .min()
                    .orElse(Integer.MAX_VALUE);
        }
    }

    /// What is known is current.
    ///
    /// @param outcome `not-modified` where the server says so, `same-body` where the bytes do
    record Same(Exchange exchange, String outcome, Validators validators) implements FeedAnswer {}

    record Throttled(FetchResult.Throttled result) implements FeedAnswer {}

    record Gone(Exchange exchange) implements FeedAnswer {}

    /// The feed, or the newest sitemap of its index, was not asked for, as the host is in a pause.
    record Deferred(Instant until, String detail) implements FeedAnswer {}

    /// @param notBefore it is not to be polled again before then, whatever the schedule says
    record Failed(PollFailure failure, @Nullable Exchange exchange, Instant notBefore) implements FeedAnswer {
        Failed(PollFailure failure, @Nullable Exchange exchange) {
            this(failure, exchange, Instant.MIN);
        }
    }

    static Deferred deferred(FetchResult.Deferred result) {
        return new Deferred(result.until(), "the host " + result.host() + " is left alone until " + result.until());
    }

    /// The rules of robots.txt cannot be had, so it was not asked for.
    ///
    /// @param what     was not
    /// @param exchange that led there, if any did
    static FeedAnswer unruled(RobotsVerdict.Unknown verdict, String what, @Nullable Exchange exchange) {
        String detail = "the rules of robots.txt cannot be had for " + what;
        return verdict.rests()
                ? new Deferred(verdict.until(), detail)
                : new Failed(new PollFailure("robots-unknown", detail, null), exchange, verdict.until());
    }
}
