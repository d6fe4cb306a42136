package org.newswire.store;

import java.time.InstantSource;
import org.newswire.pipeline.Launcher;

/// The third stage: keeps the articles of `news.articles` and the feeds of `news.feed-status` in PostgreSQL.
public final class StoreService {
    private StoreService() {}

    public static void main(String[] arguments) {
        Launcher.launch("store", context -> {
            StoreSettings settings = StoreSettings.from(context.settings());
            context.settings().check();
            return new StoreStage(settings, context, InstantSource.system());
        });
    }
}
