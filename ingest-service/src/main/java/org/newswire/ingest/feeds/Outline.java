package org.newswire.ingest.feeds;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An outline's start tag: its attributes by their names, without regard to case.
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
        String text = Findings.nameOrNull(attribute("text"));
        return text == null ? Findings.nameOrNull(attribute("title")) : text;
    }

    /// As a problem names it.
    @Override
    public String toString() {
        String title = title();
        return title == null ? "the outline" : "the outline '" + title + "'";
    }
}
