package org.newswire.parse;

import java.time.Instant;
import java.util.List;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItem.Change;
import org.newswire.raw.RawItemEntryBuilder;

/// Items of one feed with different partitions, offsets and times of observation.
final class HarbourItems {
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");
    private static final String FEED = "https://feeds.example/rss";

    private HarbourItems() {}

    /// @param second seconds after noon
    static RawItem of(String link, Change change, int second) {
        boolean retracted = change == Change.RETRACTED;
        Instant seen = NOON.plusSeconds(second);
        return new RawItem(
                NameUuid.ofLink(link),
                change,
                "00ab34cd56ef7890",
                seen,
                new RawItem.Feed(NameUuid.ofFeed(FEED), FEED, null, null, null, "en", List.of(), null),
                RawItemEntryBuilder.builder()
                        .key("link:" + link)
                        .link(retracted ? null : link)
                        .title(retracted ? null : "Harbour")
                        .summary(retracted ? null : "<p>The harbour is closed.</p>")
                        .published(NOON)
                        .language("en")
                        .build(),
                new RawItem.Fetch(FEED, FEED, 200, seen, null, null, List.of(), null),
                null);
    }
}
