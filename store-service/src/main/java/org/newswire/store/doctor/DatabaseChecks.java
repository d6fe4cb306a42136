package org.newswire.store.doctor;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.newswire.store.database.Database;
import org.newswire.store.database.DatabaseSettings;
import org.newswire.store.database.SchemaVersion;
import org.newswire.store.tables.CanaryArrivals;
import org.newswire.store.tables.ChangeDelay;
import org.postgresql.ds.PGSimpleDataSource;

/// Checks the database, the canary's arrivals and the delay of changes. All sessions are read-only.
final class DatabaseChecks implements AutoCloseable {
    private static final int CONNECT_LIMIT_SECONDS = 5;
    private static final int ANSWER_LIMIT_SECONDS = 10;

    /// As the alert CanaryMissed.
    private static final Duration CANARY_LIMIT = Duration.ofMinutes(5);

    /// As the alert ChangesDelayed.
    private static final Duration CHANGES_LIMIT = Duration.ofMinutes(5);

    private static final String PSQL = "docker compose exec postgres psql -U newswire newswire -c ";
    private static final String UPGRADE =
            "docker compose run --rm --no-deps setup, or start the new store: both migrate";

    private final DatabaseSettings settings;
    private final InstantSource clock;
    private @Nullable Connection connection;

    DatabaseChecks(DatabaseSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    private PGSimpleDataSource source(DatabaseSettings.Login login) {
        var source = new PGSimpleDataSource();
        source.setURL(settings.url());
        source.setUser(login.user());
        source.setPassword(login.password());
        source.setApplicationName(DoctorCommand.CLIENT);
        source.setConnectTimeout(CONNECT_LIMIT_SECONDS);
        source.setSocketTimeout(ANSWER_LIMIT_SECONDS);
        source.setReadOnly(true);
        source.setReadOnlyMode("always");
        return source;
    }

    /// The session in which the checks ask, once [#database()] has opened it.
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
                    Database.rootMessage(e) + " (" + settings.address() + " as " + settings.owner() + ")", remedy(e)));
        }
        List<Finding> findings = new ArrayList<>();
        if (server.isReplica) {
            findings.add(Finding.failed(
                    "the server is a standby, in recovery",
                    "DATABASE_URL with the primary's address; to promote this one: select pg_promote()"));
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
                    + ", database " + server.database + " has " + Words.gibibytes(server.bytes)));
        }
        return findings;
    }

    private static Server server(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select current_setting('server_version'), pg_is_in_recovery(),"
                        + " current_database(), pg_database_size(current_database())")) {
            row.next();
            return new Server(row.getString(1), row.getBoolean(2), row.getString(3), row.getLong(4));
        }
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
                    "the schema's version cannot be read: " + Database.rootMessage(e),
                    "DATABASE_USER has to own the tables"));
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
        try (Connection opened = source(reader).getConnection();
                Statement statement = opened.createStatement()) {
            statement.execute("select from article limit 1");
            return List.of();
        } catch (SQLException e) {
            return List.of(Finding.failed(
                    "the API's role " + reader + " cannot read: " + Database.rootMessage(e),
                    String.valueOf(e.getSQLState()).startsWith("28")
                            ? "API_DATABASE_PASSWORD_FILE, or as the owner: \\password " + reader
                            : "docker compose restart store: it lets the role read all tables at its start"));
        }
    }

    private static String remedy(SQLException error) {
        String state = String.valueOf(error.getSQLState());
        if (state.startsWith("28")) {
            return "DATABASE_USER and DATABASE_PASSWORD_FILE; in compose deploy/secrets/database-password: RUNBOOK.md,"
                    + " DatabaseDown";
        }
        return state.startsWith("3D")
                ? "DATABASE_URL with the name of a database that exists, or createdb"
                : "docker compose up -d postgres; docker compose logs --tail 50 postgres; or another DATABASE_URL";
    }

    /// @param interval how often the canary is sent; empty if it is off
    List<Finding> canary(Optional<Duration> interval) throws SQLException {
        Optional<CanaryArrivals> last = CanaryArrivals.read(connection());
        Optional<Duration> age = last.map(arrivals -> Duration.between(arrivals.oldest(), clock.instant()));
        if (age.isPresent() && age.get().compareTo(CANARY_LIMIT) <= 0) {
            return List.of(Finding.ok("the last one through the slowest partition was sent " + Words.of(age.get())
                    + " ago and took "
                    + Words.of(last.map(CanaryArrivals::longestWay).orElse(Duration.ZERO))));
        }
        if (interval.isEmpty()) {
            return List.of(Finding.skipped(
                    "CANARY_INTERVAL is off"
                            + age.map(since -> "; the last one was sent " + Words.of(since) + " ago")
                                    .orElse(""),
                    "CANARY_INTERVAL=1m for ingest and store, and for this command"));
        }
        return List.of(Finding.failed(
                age.map(since -> "through one partition at least none has arrived for " + Words.of(since))
                        .orElse("none has ever arrived"),
                PSQL + "'select partition, now() - sent_at as age from canary order by sent_at'; then RUNBOOK.md,"
                        + " CanaryMissed"));
    }

    /// By how much a canary was stored before it was sent; null if none was.
    @Nullable
    Duration ingestAhead() throws SQLException {
        try (Statement statement = connection().createStatement();
                ResultSet row = statement.executeQuery("select max(extract(epoch from sent_at - stored_at)) from canary"
                        + " where stored_at > now() - interval '1 hour'")) {
            row.next();
            double seconds = row.getDouble(1);
            return row.wasNull() ? null : Duration.ofMillis(Math.round(seconds * 1000));
        }
    }

    List<Finding> changes() throws SQLException {
        Duration waiting = Duration.ofMillis(Math.round(ChangeDelay.seconds(connection()) * 1000));
        Optional<ChangeDelay.Cause> cause = ChangeDelay.cause(connection());
        if (cause.isPresent() && cause.get().age().compareTo(CHANGES_LIMIT) > 0) {
            return List.of(Finding.warning(
                    "/api/changes waits for a transaction that has been open for "
                            + Words.of(cause.get().age()) + ": " + cause.get().description(),
                    PSQL + "\"" + cause.get().ending() + "\""));
        }
        if (cause.isEmpty() && waiting.compareTo(CHANGES_LIMIT) > 0) {
            return List.of(Finding.warning(
                    "/api/changes has been waiting for " + Words.of(waiting)
                            + " for a transaction of another user's session",
                    "as a superuser: select pid, usename, xact_start from pg_stat_activity where backend_xid is not null"
                            + " order by xact_start; then select pg_terminate_backend(PID)"));
        }
        return List.of(Finding.ok("no transaction has held /api/changes back for long"));
    }

    @Override
    public void close() {
        Connection opened = connection;
        if (opened != null) {
            try {
                opened.close();
            } catch (SQLException e) {
                // The process ends.
            }
        }
    }
}
