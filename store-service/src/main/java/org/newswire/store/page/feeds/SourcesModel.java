package org.newswire.store.page.feeds;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The model of the table of feeds.
///
/// @param states the number of feeds by state, among those that match the other filters
/// @param flags  the flags of the polled feeds, most frequent first
/// @param total  feeds that match the filter
public record SourcesModel(
        FeedFilter filter,
        List<Row> rows,
        List<Count> states,
        List<Count> flags,
        long total,
        FeedWords words,
        Instant now) {
    public SourcesModel {
        rows = List.copyOf(rows);
        states = List.copyOf(states);
        flags = List.copyOf(flags);
    }

    /// A feed and its last days.
    public record Row(Feed feed, FeedDays days, FeedStrip strip) {}

    /// A number of feeds with the same state or flag.
    public record Count(String code, long feeds) {}

    public int first() {
        return (filter.page() - 1) * FeedFilter.PAGE_ROWS + 1;
    }

    public int last() {
        return first() + rows.size() - 1;
    }

    /// Returns the path of the previous page, or null on the first one.
    public @Nullable String previous() {
        return filter.page() == 1 ? null : filter.withPage(filter.page() - 1).path();
    }

    /// Returns the path of the next page, or null on the last one.
    public @Nullable String next() {
        return last() >= total ? null : filter.withPage(filter.page() + 1).path();
    }

    public FeedFilter.Sort[] columns() {
        return FeedFilter.Sort.values();
    }
}
