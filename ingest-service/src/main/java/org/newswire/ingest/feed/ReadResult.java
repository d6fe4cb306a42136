package org.newswire.ingest.feed;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What came of reading a body. Immutable but for the entries, whose HTML is made safe when it is asked for.
public sealed interface ReadResult {
    /// A feed. Entries are in document order.
    ///
    /// @param charset the name of the charset that the bytes were read in, lower case
    /// @param flags what was repaired in the document as a whole
    record Parsed(
            FeedFormat format,
            String charset,
            FeedInfo feed,
            List<Entry> entries,
            List<DeletedEntry> deleted,
            Set<Flag> flags)
            implements ReadResult {
        public Parsed {
            entries = List.copyOf(entries);
            deleted = List.copyOf(deleted);
            flags = Set.copyOf(flags);
        }

        /// This feed with its newest entries only, where it has more than so many.
        public Parsed newest(int most) {
            if (entries.size() <= most) {
                return this;
            }
            List<Entry> newest = Newest.of(entries, most, Entry::date);
            return new Parsed(
                    format,
                    charset,
                    feed,
                    newest,
                    deleted,
                    Stream.concat(flags.stream(), Stream.of(Flag.MANY_ITEMS)).collect(Collectors.toSet()));
        }

        /// This feed with the entries and flags of another document after its own.
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

    /// A sitemap index: the sitemaps to read instead, newest first (those without a date last, in document
    /// order).
    record SitemapIndex(String charset, List<SitemapChild> children, Set<Flag> flags) implements ReadResult {
        public SitemapIndex {
            children = List.copyOf(children);
            flags = Set.copyOf(flags);
        }
    }

    /// A web page where a feed was expected.
    ///
    /// @param feedLinks the feeds that the page names (`rel="alternate"`), absolute, in document order
    record HtmlPage(List<String> feedLinks) implements ReadResult {
        public HtmlPage {
            feedLinks = List.copyOf(feedLinks);
        }
    }

    /// No feed.
    ///
    /// @param detail a short sentence for the feed's status, without text of the document beyond a name
    record Unreadable(UnreadableReason reason, String detail) implements ReadResult {}
}
