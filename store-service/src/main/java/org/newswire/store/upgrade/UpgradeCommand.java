package org.newswire.store.upgrade;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.flywaydb.core.api.FlywayException;
import org.newswire.settings.Settings;
import org.newswire.store.database.DatabaseSettings;
import org.newswire.store.database.RootCause;
import org.newswire.store.database.SchemaVersion;
import org.newswire.tools.CommandContext;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine;

/// The command `upgrade --check`: prints what the pending migrations lock, and changes nothing.
///
/// Exit code 0: the migrations can run now; 1: another session is in the way, or the database does not
/// answer; 2: wrong usage or settings.
@CommandLine.Command(
        name = "upgrade",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Prints which migrations this version of the store will run, which tables they lock, and for about how long"
                    + " at their current size. Changes nothing.",
            "The store runs the migrations when it starts.",
            "The database is set by DATABASE_URL, DATABASE_USER and DATABASE_PASSWORD_FILE. Default: the database of the"
                    + " quick start."
        })
public final class UpgradeCommand implements Callable<Integer> {
    private static final int TIMEOUT_SECONDS = 10;

    private final CommandContext context;

    @CommandLine.Option(names = "--check", required = true, description = "print what the migrations will lock")
    private boolean check;

    public UpgradeCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (!check) {
            context.err().println("upgrade needs --check: the store itself runs the migrations when it starts");
            return 2;
        }
        Settings settings = new Settings(context.environment());
        DatabaseSettings database = DatabaseSettings.from(settings);
        settings.check();
        return print(database);
    }

    private int print(DatabaseSettings database) {
        var source = new PGSimpleDataSource();
        source.setUrl(database.url());
        source.setUser(database.owner().user());
        source.setPassword(database.owner().password());
        source.setConnectTimeout(TIMEOUT_SECONDS);
        source.setSocketTimeout(2 * TIMEOUT_SECONDS);
        source.setOptions("-c lock_timeout=1s -c statement_timeout=" + TIMEOUT_SECONDS + "s");
        try (Connection connection = source.getConnection()) {
            UpgradePlan plan = UpgradePlan.of(SchemaVersion.read(source), MigrationLocks.read(), connection);
            plan.lines().forEach(context.out()::println);
            return plan.canStart() ? 0 : 1;
        } catch (SQLException | FlywayException e) {
            context.err()
                    .println("no check: " + RootCause.message(e) + " (" + database.address()
                            + "); start the database (deploy/quickstart, or docker compose up), or correct DATABASE_URL,"
                            + " DATABASE_USER or DATABASE_PASSWORD_FILE");
            return 1;
        }
    }
}
