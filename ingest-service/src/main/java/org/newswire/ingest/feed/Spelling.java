package org.newswire.ingest.feed;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The names of elements in the spelling of their specifications: feeds write `Item`, `pubdate`, `LINK`.
final class Spelling {
    private static final Set<String> MIXED = Set.of(
            "pubDate",
            "lastBuildDate",
            "skipHours",
            "skipDays",
            "managingEditor",
            "webMaster",
            "textInput",
            "updatePeriod",
            "updateFrequency",
            "updateBase",
            "origLink",
            "origEnclosureLink",
            "generatorAgent",
            "errorReportsTo");
    private static final Map<String, String> BY_LOWER =
            MIXED.stream().collect(Collectors.toUnmodifiableMap(Spelling::lower, name -> name));

    private Spelling() {}

    static String of(String local) {
        String lower = lower(local);
        return BY_LOWER.getOrDefault(lower, lower);
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
