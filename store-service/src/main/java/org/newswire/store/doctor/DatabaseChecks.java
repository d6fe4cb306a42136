package org.newswire.store.doctor;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.newswire.store.database.DatabaseSettings;
import org.newswire.store.database.RootCause;
import org.newswire.store.database.SchemaVersion;
import org.newswire.store.database.Sql;
import org.newswire.store.tables.CanaryTable;
import org.newswire.store.tables.ChangeLag;
import org.postgresql.ds.PGSimpleDataSource;

/// Checks the database, the last canaries and the lag of `/api/changes`. All sessions are read-only.
final class DatabaseChecks implements AutoCloseable {
    private static final int CONNECT_LIMIT_SECONDS = 5;
    private static final int ANSWER_LIMIT_SECONDS = 10;

    /// The limit of the alert CanaryMissed.
    private static final Duration CANARY_LIMIT = Duration.ofMinutes(5);

    /// The limit of the alert ChangesDelayed.
    private static final Duration CHANGES_LIMIT = Duration.ofMinutes(5);

    private static final String PSQL = "docker compose exec postgres psql -U newswire newswire -c ";
    private static final String UPGRADE =
            "docker compose run --rm --no-deps setup, or start the new store: both migrate";

    private final DatabaseSettings settings;
    private final Optional<Duration> canaryInterval;
    private final InstantSource clock;
    private @Nullable Connection connection;

    /// @param canaryInterval empty if the canary is off
    DatabaseChecks(DatabaseSettings settings, Optional<Duration> canaryInterval, InstantSource clock) {
        this.settings = settings;
        this.canaryInterval = canaryInterval;
        this.clock = clock;
    }

    private PGSimpleDataSource source(DatabaseSettings.Login login) {
        var source = new PGSimpleDataSource();
        source.setURL(settings.url());
        source.setUser(login.user());
        source.setPassword(login.password());
        source.setApplicationName(Broker.CLIENT);
        source.setConnectTimeout(CONNECT_LIMIT_SECONDS);
        source.setSocketTimeout(ANSWER_LIMIT_SECONDS);
        source.setReadOnly(true);
        source.setReadOnlyMode("always");
        return source;
    }

    /// Returns the session of the checks. [#database()] must have opened it.
    Connection connection() {
        if (connection == null) {
            throw new IllegalStateException("the database was not reached");
        }
        return connection;
    }

    boolean isReached() {
        return connection != null;
    }

    private record Server(String version, boolean isReplica, String database, long bytes) {}

    List<Finding> database() throws SQLException {
        PGSimpleDataSource owner = source(settings.owner());
        Server server;
        try {
            Connection opened = owner.getConnection();
            connection = opened;
            server = server(opened);
        } catch (SQLException e) {
            return List.of(Finding.failed(
                    RootCause.message(e) + " (" + settings.address() + " as " + settings.owner() + ")", remedy(e)));
        }
        List<Finding> findings = new ArrayList<>();
        if (server.isReplica) {
            findings.add(Finding.failed(
                    "the server is a standby and accepts no writes",
                    "set DATABASE_URL to the primary; or promote this server: select pg_promote()"));
        }
        Optional<SchemaVersion> schema = schema(owner, findings);
        if (schema.isPresent() && schema.get().found().isPresent()) {
            settings.reader().ifPresent(reader -> findings.addAll(letIn(reader)));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok("PostgreSQL " + server.version + ", schema "
                    + schema.flatMap(SchemaVersion::found).orElse("?")
                    + schema.filter(found -> isNewer(found))
                            .map(found -> " (newer than " + found.ofBuild() + " of this build)")
                            .orElse("")
                    + ", database " + server.database + " has " + Format.gibibytes(server.bytes)));
        }
        return findings;
    }

    private static Server server(Connection connection) throws SQLException {
        return Sql.only(
                connection,
                "select current_setting('server_version'), pg_is_in_recovery(), current_database(),"
                        + " pg_database_size(current_database())",
                row -> new Server(row.getString(1), row.getBoolean(2), row.getString(3), row.getLong(4)));
    }

    private Optional<SchemaVersion> schema(PGSimpleDataSource owner, List<Finding> findings) {
        try {
            SchemaVersion schema = SchemaVersion.read(owner);
            if (schema.found().isEmpty()) {
                findings.add(Finding.failed("the database has no tables of the store", UPGRADE));
            } else if (schema.isOlder()) {
                findings.add(Finding.failed(
                        "the schema is " + schema.found().get() + ", and this build needs " + schema.ofBuild(),
                        UPGRADE));
            }
            return Optional.of(schema);
        } catch (FlywayException e) {
            findings.add(Finding.failed(
                    "the schema's version cannot be read: " + RootCause.message(e),
                    "set DATABASE_USER to the owner of the tables"));
            return Optional.empty();
        }
    }

    private static boolean isNewer(SchemaVersion schema) {
        return !schema.isOlder()
                && schema.found()
                        .filter(found -> !found.equals(schema.ofBuild()))
                        .isPresent();
    }

    private List<Finding> letIn(DatabaseSettings.Login reader) {
        try (Connection opened = source(reader).getConnection()) {
            Sql.execute(opened, "select from article limit 1");
            return List.of();
        } catch (SQLException e) {
            return List.of(Finding.failed(
                    "the API's role " + reader + " cannot read: " + RootCause.message(e),
                    String.valueOf(e.getSQLState()).startsWith("28")
                            ? "correct API_DATABASE_PASSWORD_FILE, or set the password as the owner: \\password "
                                    + reader
                            : "docker compose restart store: it grants the role its rights at its start"));
        }
    }

    private static String remedy(SQLException error) {
        String state = String.valueOf(error.getSQLState());
        if (state.startsWith("28")) {
            return "correct DATABASE_USER and DATABASE_PASSWORD_FILE (compose: deploy/secrets/database-password); RUNBOOK.md,"
                    + " DatabaseDown";
        }
        return state.startsWith("3D")
                ? "set DATABASE_URL to an existing database, or create it with createdb"
                : "docker compose up -d postgres; docker compose logs --tail 50 postgres; or correct DATABASE_URL";
    }

    List<Finding> canary() throws SQLException {
        Optional<CanaryTable.Arrivals> last = CanaryTable.arrivals(connection());
        Optional<Duration> age = last.map(arrivals -> Duration.between(arrivals.oldest(), clock.instant()));
        if (age.isPresent() && age.get().compareTo(CANARY_LIMIT) <= 0) {
            return List.of(Finding.ok("the last one through the slowest partition was sent " + Format.of(age.get())
                    + " ago and took "
                    + Format.of(last.map(CanaryTable.Arrivals::maxLatency).orElse(Duration.ZERO))));
        }
        if (canaryInterval.isEmpty()) {
            return List.of(Finding.skipped(
                    "CANARY_INTERVAL is off"
                            + age.map(since -> "; the last one was sent " + Format.of(since) + " ago")
                                    .orElse(""),
                    "set CANARY_INTERVAL=1m for ingest, store and this command"));
        }
        return List.of(Finding.failed(
                age.map(since -> "in at least one partition none has arrived for " + Format.of(since))
                        .orElse("none has ever arrived"),
                PSQL + "'select partition, now() - sent_at as age from canary order by sent_at'; then RUNBOOK.md,"
                        + " CanaryMissed"));
    }

    /// Returns how long before its sending a canary was stored; empty if none was stored in the last hour.
    Optional<Duration> ingestAhead() throws SQLException {
        return Sql.first(
                connection(),
                "select extract(epoch from sent_at - stored_at) from canary where stored_at > now() - interval '1 hour'"
                        + " order by 1 desc limit 1",
                row -> Duration.ofMillis(Math.round(row.getDouble(1) * 1000)));
    }

    List<Finding> changes() throws SQLException {
        Duration waiting = Duration.ofMillis(Math.round(ChangeLag.seconds(connection()) * 1000));
        Optional<ChangeLag.Cause> cause = ChangeLag.cause(connection());
        if (cause.isPresent() && cause.get().age().compareTo(CHANGES_LIMIT) > 0) {
            return List.of(Finding.warning(
                    "/api/changes is delayed by a transaction that has been open for "
                            + Format.of(cause.get().age()) + ": " + cause.get().description(),
                    PSQL + "\"" + cause.get().ending() + "\""));
        }
        if (cause.isEmpty() && waiting.compareTo(CHANGES_LIMIT) > 0) {
            return List.of(Finding.warning(
                    "/api/changes has been delayed for " + Format.of(waiting)
                            + " by a transaction of another user's session",
                    "as a superuser: select pid, usename, xact_start from pg_stat_activity where backend_xid is not null"
                            + " order by xact_start; then select pg_terminate_backend(PID)"));
        }
        return List.of(Finding.ok("no transaction delays /api/changes"));
    }

    @Override
    public void close() {
        Connection opened = connection;
        if (opened != null) {
            try {
                opened.close();
            } catch (SQLException e) {
                // The process ends anyway.
            }
        }
    }
}
