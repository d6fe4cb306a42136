package org.newswire.store.upgrade;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.flywaydb.core.api.FlywayException;
import org.newswire.pipeline.Settings;
import org.newswire.pipeline.command.Output;
import org.newswire.pipeline.command.Tool;
import org.newswire.store.database.Database;
import org.newswire.store.database.DatabaseSettings;
import org.newswire.store.database.SchemaVersion;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine;

/// The tool's command `upgrade --check`. Exit code 0: the migrations can run now; 1: another session is in the way, or
/// the database does not answer; 2 for wrong usage.
@CommandLine.Command(
        name = "upgrade",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Prints which migrations the store of this version will run in the database, which tables they lock, and for"
                    + " about how long by the present sizes. Nothing is changed.",
            "The store runs the migrations when it starts.",
            "The database is that of the services' settings (DATABASE_URL, DATABASE_PASSWORD_FILE); by default that of"
                    + " the quick start."
        })
public final class UpgradeCommand implements Callable<Integer> {
    private static final int LIMIT_SECONDS = 10;

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    @CommandLine.Option(names = "--check", required = true, description = "print what an upgrade will do")
    private boolean check;

    private UpgradeCommand(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = Output.to(out);
        this.err = Output.to(err);
    }

    /// Gives the exit code.
    public static int execute(Map<String, String> environment, PrintStream out, PrintStream err, String... args) {
        return Tool.run(new CommandLine(new UpgradeCommand(environment, out, err)), out, err, args);
    }

    @Override
    public Integer call() {
        if (!check) {
            err.println("nothing to do without --check: the store runs migrations when it starts");
            return 2;
        }
        try {
            Settings settings = new Settings(environment);
            DatabaseSettings database = DatabaseSettings.from(settings);
            settings.check();
            return print(database);
        } catch (Settings.Invalid e) {
            err.println("no check: " + Database.rootMessage(e));
            return 1;
        }
    }

    private int print(DatabaseSettings database) {
        var source = new PGSimpleDataSource();
        source.setUrl(database.url());
        source.setUser(database.owner().user());
        source.setPassword(database.owner().password());
        source.setConnectTimeout(LIMIT_SECONDS);
        source.setSocketTimeout(2 * LIMIT_SECONDS);
        source.setOptions("-c lock_timeout=1s -c statement_timeout=" + LIMIT_SECONDS + "s");
        try (Connection connection = source.getConnection()) {
            UpgradePlan plan = UpgradePlan.of(SchemaVersion.read(source), connection);
            plan.lines().forEach(out::println);
            return plan.isNow() ? 0 : 1;
        } catch (SQLException | FlywayException e) {
            err.println("no check: " + Database.rootMessage(e) + " (" + database.address()
                    + "); start the database (deploy/quickstart, or docker compose up), or name another one or another"
                    + " log-in with DATABASE_URL, DATABASE_USER and DATABASE_PASSWORD_FILE");
            return 1;
        }
    }
}
