package org.newswire.ingest.feeds;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The start tag of an OPML outline. Attribute names are case-insensitive.
record Outline(int line, Map<String, String> attributes) {
    Outline {
        Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.putAll(attributes);
        attributes = Collections.unmodifiableMap(anyCase);
    }

    @Nullable
    String attribute(String name) {
        return attributes.get(name);
    }

    @Nullable
    String title() {
        String text = FeedListBuilder.nameOrNull(attribute("text"));
        return text == null ? FeedListBuilder.nameOrNull(attribute("title")) : text;
    }

    /// Returns the name for problem messages.
    @Override
    public String toString() {
        String title = title();
        return title == null ? "the outline" : "the outline '" + title + "'";
    }
}
