package org.newswire.ingest.poll;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.newswire.ingest.feedformat.DocumentMemory;
import org.newswire.ingest.feedformat.FeedReader;
import org.newswire.ingest.feedformat.Flag;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.Body;
import org.newswire.ingest.fetch.Completeness;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.FeedConnection;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.RobotsRules;
import org.newswire.ingest.items.IdentifiedItem;
import org.newswire.ingest.items.ItemIdentity;
import org.newswire.ingest.items.KnownItems;
import org.newswire.ingest.pages.ItemPages;
import org.newswire.limits.Limit;

/// Fetches and parses feed documents and pages. Thread-safe.
record Downloads(Fetcher fetcher, RobotsRules robots, FeedReader reader, ItemPages pages) {
    /// The size limit of a decompressed feed document: 32 MiB, or less with a small heap.
    @Limit(
            of = "bytes of a feed document",
            past = "the first and last entries are used, the status is flagged `too-large`, and polls become rarer",
            byDefault = "about heap / 24, at most 32 MiB")
    static final int MAX_FEED_BYTES = DocumentMemory.OF_PROCESS.maxFeedBytes();

    private static final int LARGE_BYTES = 1 << 20;
    private static final int LONG_ENTRIES = 200;

    /// Returns how the requests for a feed and its pages connect.
    static FeedConnection connection(FeedDefinition feed) {
        return new FeedConnection(feed.proxy(), feed.tls(), PollAdmission.hostOf(feed.url()));
    }

    /// Parses a document on the computation pool while the polling thread waits.
    ReadResult parse(FetchResult.Fresh fresh) {
        return parse(fresh.body(), fresh.exchange());
    }

    /// Parses the body of any response on the computation pool.
    ReadResult parse(Body body, Exchange exchange) {
        return compute(body, () -> reader.read(body.bytes(), body.gapAt(), exchange.finalUrl(), exchange.headers()));
    }

    /// Matches the entries of a document with the known items, on the computation pool.
    List<IdentifiedItem> identify(ReadResult.Parsed document, KnownItems known) {
        return compute(isLong(document.entries()), () -> ItemIdentity.identify(document.entries(), known));
    }

    /// Whether work on all entries of a document takes long.
    static boolean isLong(List<?> entries) {
        return entries.size() > LONG_ENTRIES;
    }

    /// Runs work on the bytes of a body.
    <T> T compute(Body body, Supplier<T> work) {
        return compute(body.bytes().length > LARGE_BYTES, work);
    }

    <T> T compute(boolean isLarge, Supplier<T> work) {
        return isLarge ? fetcher.computePool().computeLarge(work) : compute(work);
    }

    <T> T compute(Supplier<T> work) {
        return fetcher.computePool().compute(work);
    }

    /// Treats a document as complete if its last element is closed, even if its `Content-Length` is larger: some
    /// servers compute that before compression.
    /// The exchange keeps no validators then, as for a document that was cut short.
    static Exchange completed(Exchange exchange, Set<Flag> flags) {
        return exchange.cutShort() && !flags.contains(Flag.TRUNCATED)
                ? exchange.withCompleteness(Completeness.WHOLE)
                : exchange;
    }

    /// Whether the whole document was transferred. If only the end of the connection marks its end, the
    /// document itself must be complete.
    static boolean isWhole(Exchange exchange, Set<Flag> flags) {
        boolean lostItsEnd = !exchange.truncated() && exchange.endsWithConnection() && flags.contains(Flag.TRUNCATED);
        return !exchange.cutShort() && !lostItsEnd;
    }
}
