package org.newswire.ingest.feeds;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/// Reads text: one URL a line, then perhaps white space and a name; empty lines and those that start with `#`
/// are passed over.
final class TextFeeds {
    private TextFeeds() {}

    static void read(String text, Findings findings) {
        int number = 0;
        for (String raw : text.lines().toList()) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split("\\s+", 2);
            boolean mayBePassword = parts.length > 1 && parts[1].contains("@");
            Optional<URI> url = findings.url(number, parts[0], mayBePassword ? line : parts[0]);
            if (url.isPresent()) {
                String name = parts.length > 1 ? parts[1].replaceFirst("^#\\s*", "") : null;
                findings.feed(number, new FeedEntry(url.get(), Findings.nameOrNull(name), List.of(), FeedOptions.NONE));
            }
        }
    }
}
