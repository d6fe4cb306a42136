package org.newswire.ingest;

import java.util.Optional;
import org.newswire.ingest.visit.PollSettings;
import org.newswire.pipeline.Settings;

/// The settings of the ingest beyond those of fetching, all from the environment; the README lists
/// them.
///
/// @param feeds `FEEDS`: a file, a folder or an http(s) URL with the feeds to watch; empty leaves
///     `news.feeds` as it is
/// @param polls how they are visited
record IngestSettings(Optional<String> feeds, PollSettings polls) {
    static IngestSettings from(Settings settings) {
        return new IngestSettings(settings.find("FEEDS"), PollSettings.from(settings));
    }
}
