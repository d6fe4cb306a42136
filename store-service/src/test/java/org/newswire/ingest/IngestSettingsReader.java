package org.newswire.ingest;

import org.newswire.raw.Canary;
import org.newswire.settings.Settings;

/// Reads all settings of the ingest, as the service does at start.
public final class IngestSettingsReader {
    private IngestSettingsReader() {}

    public static void read(Settings settings) {
        IngestSettings.from(settings);
        ServiceFetcher.settings(settings);
        Canary.interval(settings);
    }
}
