package org.newswire.ingest.feeds;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Makes feeds of outlines: one with `xmlUrl` is a feed; the titles of those around it, and its `category`, are
/// its tags (OPML 2.0, "Subscription lists" and "The category attribute").
final class OutlineFeeds {
    private final Findings findings;
    private final Deque<String> folders = new ArrayDeque<>();

    OutlineFeeds(Findings findings) {
        this.findings = findings;
    }

    /// Each start has its [#end()].
    void start(Outline outline) {
        String title = outline.title();
        String address = outline.attribute("xmlUrl");
        if (address != null) {
            feed(outline, address);
        } else if (isMeantAsFeed(outline)) {
            findings.damage(
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
        Optional<URI> url = findings.url(outline.line(), address);
        if (url.isEmpty()) {
            return;
        }
        List<String> tags = new ArrayList<>(folders);
        String category = outline.attribute("category");
        if (category != null) {
            Arrays.stream(category.split(",")).map(OutlineFeeds::withoutSlashes).forEach(tags::add);
        }
        findings.feed(outline.line(), new FeedEntry(url.get(), outline.title(), Findings.tags(tags), FeedOptions.NONE));
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
