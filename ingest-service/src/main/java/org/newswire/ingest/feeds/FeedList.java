package org.newswire.ingest.feeds;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.newswire.limits.DocumentFailure;

/// The feed list that the setting `FEEDS` names: a file, a folder or an http(s) URL. A folder's files
/// (`*.opml`, `*.xml`, `*.yaml`, `*.yml`, `*.txt`) are read in the order of their names.
///
/// Formats of a file:
/// - OPML;
/// - YAML: a list, or `feeds:` with a list, of URLs or of mappings with `name`, `url`, `tags`, `options`;
/// - text: one URL per line, optionally followed by a name; comments start with `#`.
///
/// An unreadable entry becomes a [FeedListProblem] and does not affect other feeds. Immutable.
///
/// ```java
/// FeedListResult result = new FeedList("feeds.opml", download).read();
/// ```
public final class FeedList {
    private final FeedSource source;

    /// @param source a path or an http(s) URL
    /// @param download used if the source is a URL
    public FeedList(String source, FeedDownload download) {
        this.source = new FeedSource(source, download);
    }

    /// Reads the list.
    ///
    /// @throws InterruptedException if the thread is interrupted during a download
    public FeedListResult read() throws InterruptedException {
        return parse(source.load());
    }

    FeedSource source() {
        return source;
    }

    private static void read(FeedListFile file, FeedListBuilder builder) {
        switch (file.format()) {
            case OPML -> OpmlFeeds.read(file, builder);
            case YAML -> new YamlFeeds(builder).read(file.text());
            case TEXT -> readText(file.text(), builder);
        }
    }

    static FeedListResult parse(FeedSource.Content content) {
        FeedListBuilder builder = new FeedListBuilder();
        for (FeedListFile file : content.files()) {
            builder.startFile(file.name());
            try {
                read(file, builder);
                builder.endFile();
            } catch (RuntimeException | StackOverflowError e) {
                builder.incomplete(
                        "cannot be read: " + DocumentFailure.reason(e), "fix the file; it may be nested too deeply");
            }
        }
        for (FeedSource.Unreadable unreadable : content.unreadable()) {
            builder.startFile(unreadable.name());
            builder.incomplete(unreadable.message(), unreadable.remedy());
        }
        return builder.result();
    }

    /// Reads a text list: one URL per line, optionally followed by white space and a name. Empty lines and
    /// lines that start with `#` are ignored.
    private static void readText(String text, FeedListBuilder builder) {
        int number = 0;
        for (String raw : text.lines().toList()) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split("\\s+", 2);
            boolean mayBePassword = parts.length > 1 && parts[1].contains("@");
            Optional<URI> url = builder.url(number, parts[0], mayBePassword ? line : parts[0]);
            if (url.isPresent()) {
                String name = parts.length > 1 ? parts[1].replaceFirst("^#\\s*", "") : null;
                builder.feed(
                        number,
                        new ListedFeed(url.get(), FeedListBuilder.nameOrNull(name), List.of(), FeedOptions.NONE));
            }
        }
    }
}
