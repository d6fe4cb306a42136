package org.newswire.ingest;

import java.util.Optional;
import org.newswire.ingest.poll.PollSettings;
import org.newswire.settings.Settings;

/// The settings of the ingest, except those for fetching, from the environment.
///
/// @param feeds `FEEDS`: a file, a folder or an http(s) URL with the feeds to watch; without it,
///     `news.feeds` is not changed
/// @param polls settings of polls
record IngestSettings(Optional<String> feeds, PollSettings polls) {
    static IngestSettings from(Settings settings) {
        return new IngestSettings(
                settings.described(
                                "file, folder or URL with the [feeds](OPERATING.md#feeds); without it, `news.feeds` is"
                                        + " not changed")
                        .find("FEEDS"),
                PollSettings.from(settings));
    }
}
