package org.newswire.ingest.discovery;

import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.newswire.net.WebUrl;

/// Addresses of a site that may be feeds, most promising first.
final class Candidates {
    /// Paths where publishing systems have their feeds.
    private static final List<String> COMMON_PATHS = List.of("/feed", "/rss.xml", "/feed.xml", "/atom.xml");

    private static final int LINKS_BEFORE_SITEMAP = 2;
    private static final int MAX_ADDRESSES = 30;

    private Candidates() {}

    /// Returns the feeds that a page names, with the best sitemap in third place. Feeds of comments come last.
    ///
    /// @param links    addresses of feeds in the page
    /// @param sitemaps as robots.txt names them
    static List<URI> of(URI page, List<String> links, List<String> sitemaps) {
        List<URI> feeds = new ArrayList<>(resolved(page, links));
        feeds.sort(Comparator.comparing(url -> contains(url, "comment")));
        List<URI> maps = new ArrayList<>(resolved(page, sitemaps));
        maps.sort(Comparator.comparing(url -> !contains(url, "news")));
        List<URI> all = new ArrayList<>(feeds);
        if (!maps.isEmpty()) {
            all.add(Math.min(LINKS_BEFORE_SITEMAP, all.size()), maps.removeFirst());
        }
        all.addAll(maps);
        return all.stream().limit(MAX_ADDRESSES).toList();
    }

    static List<URI> common(URI page) {
        return resolved(page, COMMON_PATHS);
    }

    private static List<URI> resolved(URI page, List<String> references) {
        Set<URI> urls = new LinkedHashSet<>();
        references.forEach(reference ->
                WebUrl.resolve(page, reference).map(WebUrl::withoutUser).ifPresent(urls::add));
        return List.copyOf(urls);
    }

    private static boolean contains(URI url, String word) {
        return url.toString().toLowerCase(Locale.ROOT).contains(word);
    }
}
