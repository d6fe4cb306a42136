package org.newswire.store;

import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.newswire.service.Launcher;
import org.newswire.service.Stage;
import org.newswire.settings.Settings;

/// The third service: stores the articles of `news.articles` and the feeds of `news.feed-status` in PostgreSQL,
/// and serves them.
///
/// With the argument `setup` it creates topics and tables for all services and ends ([SetupCommand]). The
/// arguments `doctor` and `upgrade` run these commands ([StoreTools]).
public final class StoreService {
    private static final Set<String> COMMANDS = Set.of("doctor", "upgrade");

    private StoreService() {}

    public static void main(String[] arguments) {
        if (arguments.length == 1 && arguments[0].equals("setup")) {
            System.exit(SetupCommand.run(new Settings(System.getenv())));
        }
        if (arguments.length > 0 && COMMANDS.contains(arguments[0])) {
            StoreTools.main(arguments);
        }
        if (arguments.length > 0) {
            boolean wantsHelp = List.of(arguments).contains("--help");
            (wantsHelp ? System.out : System.err)
                    .println("store: runs without arguments, or with one of setup, doctor and upgrade --check; its"
                            + " settings are environment variables, see deploy/docs/SETTINGS.md");
            System.exit(wantsHelp ? 0 : 2);
        }
        Launcher.launch("store", StoreService::stage);
    }

    static Stage stage(Launcher.Context context) {
        var stage = new StoreStage(StoreSettings.from(context.settings()), context, InstantSource.system());
        context.settings().check();
        return stage;
    }
}
