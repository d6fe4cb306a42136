package org.newswire.ingest.feeds;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Converts OPML outlines to feeds. An outline with `xmlUrl` is a feed. Its tags are the titles of the
/// enclosing outlines and its `category` (OPML 2.0, "Subscription lists" and "The category attribute").
final class OutlineFeeds {
    private final FeedListBuilder builder;
    private final Deque<String> folders = new ArrayDeque<>();

    OutlineFeeds(FeedListBuilder builder) {
        this.builder = builder;
    }

    /// Enters an outline. Each call needs a matching [#end()].
    void start(Outline outline) {
        String title = outline.title();
        String address = outline.attribute("xmlUrl");
        if (address != null) {
            feed(outline, address);
        } else if (isMeantAsFeed(outline)) {
            builder.damage(
                    outline.line(),
                    outline + " has no xmlUrl",
                    "give it the URL of its feed, such as xmlUrl=\"https://example.org/feed.xml\"");
        }
        folders.addLast(address == null && title != null ? title : "");
    }

    void end() {
        folders.pollLast();
    }

    private static boolean isMeantAsFeed(Outline outline) {
        String type = outline.attribute("type");
        return type != null && (type.equalsIgnoreCase("rss") || type.equalsIgnoreCase("atom"));
    }

    private void feed(Outline outline, String address) {
        Optional<URI> url = builder.url(outline.line(), address);
        if (url.isEmpty()) {
            return;
        }
        List<String> tags = new ArrayList<>(folders);
        String category = outline.attribute("category");
        if (category != null) {
            Arrays.stream(category.split(",")).map(OutlineFeeds::withoutSlashes).forEach(tags::add);
        }
        builder.feed(
                outline.line(),
                new ListedFeed(url.get(), outline.title(), FeedListBuilder.tags(tags), FeedOptions.NONE));
    }

    private static String withoutSlashes(String category) {
        String text = category.strip();
        int start = 0;
        while (start < text.length() && text.charAt(start) == '/') {
            start++;
        }
        int end = text.length();
        while (end > start && text.charAt(end - 1) == '/') {
            end--;
        }
        return text.substring(start, end);
    }
}
