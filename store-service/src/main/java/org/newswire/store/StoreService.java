package org.newswire.store;

import java.time.InstantSource;
import org.newswire.pipeline.Launcher;
import org.newswire.pipeline.Settings;
import org.newswire.pipeline.Stage;

/// The third stage: keeps the articles of `news.articles` and the feeds of `news.feed-status` in PostgreSQL. With
/// the argument `setup` it makes topics and tables for all stages, and ends ([SetUp]).
public final class StoreService {
    private StoreService() {}

    public static void main(String[] arguments) {
        if (arguments.length == 1 && arguments[0].equals("setup")) {
            System.exit(SetUp.run(new Settings(System.getenv())));
        }
        if (arguments.length > 0) {
            System.err.println("store: the only argument is setup; settings are in the environment");
            System.exit(2);
        }
        Launcher.launch("store", StoreService::stage);
    }

    static Stage stage(Launcher.Context context) {
        var stage = new StoreStage(StoreSettings.from(context.settings()), context, InstantSource.system());
        context.settings().check();
        return stage;
    }
}
