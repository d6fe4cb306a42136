package org.newswire.store;

import org.newswire.raw.Canary;
import org.newswire.settings.Settings;
import org.newswire.store.hub.HubSettings;

/// Reads all settings of the store, as the service does at start.
public final class StoreSettingsReader {
    private StoreSettingsReader() {}

    public static void read(Settings settings) {
        StoreSettings store = StoreSettings.from(settings);
        HubSettings.from(settings, store.publicUrl());
        Canary.interval(settings);
    }
}
