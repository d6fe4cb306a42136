package org.newswire.store;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.newswire.pipeline.Launcher;
import org.newswire.pipeline.Settings;
import org.newswire.pipeline.Stage;
import org.newswire.pipeline.Topic;
import org.newswire.pipeline.command.Output;
import org.newswire.pipeline.command.Tool;
import org.newswire.store.doctor.DoctorCommand;
import org.newswire.store.upgrade.UpgradeCommand;

/// The third stage: keeps the articles of `news.articles` and the feeds of `news.feed-status` in PostgreSQL. With
/// the argument `setup` it makes topics and tables for all stages, and ends ([SetUp]). With `doctor` it checks an
/// installation, and ends ([DoctorCommand]); with `upgrade --check` it prints what an upgrade will lock
/// ([UpgradeCommand]).
public final class StoreService {
    private StoreService() {}

    public static void main(String[] arguments) {
        if (arguments.length == 1 && arguments[0].equals("setup")) {
            System.exit(SetUp.run(new Settings(System.getenv())));
        }
        if (arguments.length > 0 && arguments[0].equals("doctor")) {
            Tool.silenceLogs();
            System.exit(doctor(System.getenv(), Output.standard(), System.err, arguments));
        }
        if (arguments.length > 0 && arguments[0].equals("upgrade")) {
            Tool.silenceLogs();
            System.exit(UpgradeCommand.execute(System.getenv(), Output.standard(), System.err, arguments));
        }
        if (arguments.length > 0) {
            System.err.println(
                    "store: the arguments are setup, doctor or upgrade --check; settings are in the environment");
            System.exit(2);
        }
        Launcher.launch("store", StoreService::stage);
    }

    /// Gives the exit code.
    ///
    /// @param words `doctor` and its options
    static int doctor(Map<String, String> environment, PrintStream out, PrintStream err, String... words) {
        Set<Topic> topics = SetUp.ofServices(new Settings(environment));
        return DoctorCommand.execute(environment, topics, SetUp.OF_TOOLS, out, err, words);
    }

    static Stage stage(Launcher.Context context) {
        var stage = new StoreStage(StoreSettings.from(context.settings()), context, InstantSource.system());
        context.settings().check();
        return stage;
    }
}
