package org.newswire.ingest.feedformat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The result of reading a body. Not thread-safe: the HTML of entries is sanitised on first use.
public sealed interface ReadResult {
    /// A feed. Entries are in document order.
    ///
    /// @param charset name of the charset used for decoding, in lower case
    /// @param flags repairs of the document as a whole
    record Parsed(
            FeedFormat format,
            String charset,
            FeedInfo feed,
            List<Entry> entries,
            List<Deletion> deleted,
            Set<Flag> flags)
            implements ReadResult {
        public Parsed {
            entries = List.copyOf(entries);
            deleted = List.copyOf(deleted);
            flags = Set.copyOf(flags);
        }

        /// Limits this feed to its newest entries.
        public Parsed newest(int most) {
            if (entries.size() <= most) {
                return this;
            }
            List<Entry> newest = NewestItems.of(entries, most, Entry::date);
            return new Parsed(
                    format,
                    charset,
                    feed,
                    newest,
                    deleted,
                    Stream.concat(flags.stream(), Stream.of(Flag.MANY_ITEMS)).collect(Collectors.toSet()));
        }

        /// Limits this feed to the entries that were published or updated at this time or later.
        public Parsed since(Instant time) {
            List<Entry> later = entries.stream()
                    .filter(entry -> isSince(entry.published(), time) || isSince(entry.updated(), time))
                    .toList();
            return new Parsed(format, charset, feed, later, deleted, flags);
        }

        private static boolean isSince(@Nullable Instant date, Instant time) {
            return date != null && !date.isBefore(time);
        }

        /// Appends the entries and flags of another document.
        public Parsed with(Parsed other) {
            return new Parsed(
                    format,
                    charset,
                    feed,
                    Stream.concat(entries.stream(), other.entries.stream()).toList(),
                    Stream.concat(deleted.stream(), other.deleted.stream()).toList(),
                    Stream.concat(flags.stream(), other.flags.stream()).collect(Collectors.toSet()));
        }
    }

    /// An entry that the publisher retracted (RFC 6721, `at:deleted-entry`).
    record Deletion(String id, @Nullable Instant when) {}

    /// A sitemap index: the sitemaps to read instead, newest first. Sitemaps without a date follow in
    /// document order.
    record SitemapIndex(String charset, List<Child> children, Set<Flag> flags) implements ReadResult {
        /// A sitemap: its absolute URL and declared modification date.
        public record Child(String url, @Nullable Instant lastModified) {}

        public SitemapIndex {
            children = List.copyOf(children);
            flags = Set.copyOf(flags);
        }
    }

    /// A web page instead of a feed.
    ///
    /// @param feedLinks absolute URLs of the page's feeds (`rel="alternate"`), in document order
    record HtmlPage(List<String> feedLinks) implements ReadResult {
        public HtmlPage {
            feedLinks = List.copyOf(feedLinks);
        }
    }

    /// A body that is not a feed.
    ///
    /// @param detail a short text for the feed's status; it quotes at most one name of the document
    record Unreadable(UnreadableReason reason, String detail) implements ReadResult {}
}
