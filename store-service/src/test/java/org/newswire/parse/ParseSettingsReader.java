package org.newswire.parse;

import org.newswire.settings.Settings;

/// Reads all settings of the parser, as the service does at start.
public final class ParseSettingsReader {
    private ParseSettingsReader() {}

    public static void read(Settings settings) {
        ParseSettings.from(settings);
    }
}
