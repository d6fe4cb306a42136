package org.newswire.ingest.state;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.items.ItemIdentity;
import org.newswire.limits.Limit;

/// The visits of an index's sitemaps beyond the newest ones, which are read in turns. Immutable.
///
/// @param visits in base64: for each sitemap, half of the hash of its URL and the minute of its last visit, 4
///     bytes each
/// @param total  number of these sitemaps, as the feed's index names them
/// @param items  entries found in them at their first visits
/// @param seen   number of visited sitemaps, if it is larger than the number of `visits`
public record SitemapTurns(
        String visits, int total, long items, @Nullable Integer seen) {
    public static final SitemapTurns NONE = new SitemapTurns("", 0, 0, null);

    @Limit(of = "sitemaps of an index that are read in turns", past = "the longest unread visit is forgotten")
    private static final int MAX_VISITS = 10_000;

    /// The known items of a feed have room for this number of entries, so none is taken for new again.
    private static final int MAX_KNOWN_ITEMS = 40_000;

    private static final int VISIT_BYTES = 2 * Integer.BYTES;

    /// Returns the sitemap whose turn it is: the first unread one, else the one with the oldest visit. While
    /// visits are forgotten, the unread sitemaps are those after the read ones.
    ///
    /// @param urls not empty
    public String next(List<String> urls) {
        Map<Integer, Integer> minutes = decoded();
        int start = minutes.size() < MAX_VISITS || read() >= urls.size() ? 0 : read();
        String next = urls.get(start);
        int oldest = Integer.MAX_VALUE;
        for (String url : urls.subList(start, urls.size())) {
            int minute = minutes.getOrDefault(key(url), 0);
            if (minute < oldest) {
                next = url;
                oldest = minute;
            }
        }
        return next;
    }

    /// Returns the minute of the last visit, since 1970; 0 if there was none. A forgotten visit was earlier
    /// than the others, so the earliest of these is returned for it.
    public int visitedMinute(String url) {
        Map<Integer, Integer> minutes = decoded();
        boolean isForgotten = seen != null && read() == total && !minutes.containsKey(key(url));
        return isForgotten ? minutes.values().iterator().next() : minutes.getOrDefault(key(url), 0);
    }

    /// Whether all entries found so far are among the known items, so that unknown ones are new.
    public boolean areItemsKnown() {
        return items <= MAX_KNOWN_ITEMS;
    }

    /// @param found entries of the sitemap
    public SitemapTurns visited(String url, int minute, int found) {
        boolean isFirst = visitedMinute(url) == 0;
        Map<Integer, Integer> minutes = decoded();
        minutes.remove(key(url));
        int known = (seen == null ? minutes.size() : seen) + (isFirst ? 1 : 0);
        if (minutes.size() >= MAX_VISITS) {
            minutes.remove(minutes.keySet().iterator().next());
        }
        minutes.put(key(url), minute);
        Integer nowSeen = seen != null || known > MAX_VISITS ? Integer.valueOf(known) : null;
        return new SitemapTurns(encoded(minutes), total, items + (isFirst ? found : 0), nowSeen);
    }

    public SitemapTurns withTotal(int sitemaps) {
        return new SitemapTurns(visits, sitemaps, items, seen);
    }

    /// The number of sitemaps that have been visited.
    public int read() {
        int known = seen == null ? Base64.getDecoder().decode(visits).length / VISIT_BYTES : seen;
        return Math.min(total, known);
    }

    /// In the order of the visits.
    private Map<Integer, Integer> decoded() {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(visits));
        Map<Integer, Integer> minutes = new LinkedHashMap<>();
        while (bytes.remaining() >= VISIT_BYTES) {
            minutes.put(bytes.getInt(), bytes.getInt());
        }
        return minutes;
    }

    private static String encoded(Map<Integer, Integer> minutes) {
        ByteBuffer bytes = ByteBuffer.allocate(minutes.size() * VISIT_BYTES);
        minutes.forEach((key, minute) -> bytes.putInt(key).putInt(minute));
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static int key(String url) {
        return (int) ItemIdentity.hash(url);
    }
}
