package org.newswire.store.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.chain.SharedContainers;
import org.newswire.store.database.SchemaVersion;
import org.newswire.store.upgrade.MigrationLocks.Blocks;
import org.newswire.store.upgrade.MigrationLocks.Lock;
import org.newswire.store.upgrade.MigrationLocks.Work;
import org.newswire.tools.CommandRunner;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// Measures what each migration locks, and compares it with `migration-locks.json`.
/// `-Dnewswire.write-locks=true` writes the file. The baseline is left out, since it finds no tables.
class MigrationLocksIT {
    private static final int FIRST = 2;

    private static final Path FOLDER = Path.of("src", "main", "resources", "db");
    private final PostgreSQLContainer server = SharedContainers.newPostgres();

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void theLocksOfEachMigrationAreKnown() throws Exception {
        Map<String, List<Lock>> measured = new TreeMap<>();
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            for (String version : versions()) {
                migrate(String.valueOf(Integer.parseInt(version) - 1));
                measured.put(version, locks(connection, Files.readString(script(version))));
            }
        }
        Path file = FOLDER.resolve("migration-locks.json");
        if (Boolean.getBoolean("newswire.write-locks")) {
            Files.writeString(
                    file,
                    JsonMapper.builder()
                                    .build()
                                    .writerWithDefaultPrettyPrinter()
                                    .writeValueAsString(measured) + "\n");
        }
        assertThat(MigrationLocks.read().byVersion())
                .as("-Dnewswire.write-locks=true writes the file")
                .isEqualTo(measured);
    }

    @Test
    void measuresEveryKindOfLock() throws Exception {
        migrate("latest");
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            assertThat(locks(connection, """
                            alter table article_change add column note text;
                            create index feed_url on feed (url);
                            alter table canary alter column partition type bigint;
                            update story_split set split_at = now();
                            create table another (id uuid primary key)"""))
                    .containsExactly(
                            new Lock("article_change", Blocks.READERS_AND_WRITERS, Work.NONE),
                            new Lock("canary", Blocks.READERS_AND_WRITERS, Work.REWRITE),
                            new Lock("feed", Blocks.WRITERS, Work.INDEX),
                            new Lock("story_split", Blocks.NOBODY, Work.SCAN));
        }
    }

    @Test
    void namesLocksSizesAndBlockingSessions() throws Exception {
        assertThat(check(0)).contains("the database has schema none, migrations to run: ", "V1 baseline");
        migrate("latest");
        assertThat(check(0)).containsPattern("schema \\d+ needs no migration");

        var schema = new SchemaVersion(
                Optional.of("1"),
                "3",
                List.of(
                        new SchemaVersion.Migration("2", "add a note"),
                        new SchemaVersion.Migration("3", "not measured")));
        var lock = new Lock("article_change", Blocks.READERS_AND_WRITERS, Work.NONE);
        var locks = new MigrationLocks(Map.of("2", List.of(lock)));
        try (Connection connection = connect()) {
            UpgradePlan plan = UpgradePlan.of(schema, locks, connection);
            assertThat(plan.canStart()).isTrue();
            assertThat(String.join("\n", plan.lines()))
                    .contains("the database has schema 1, migrations to run: 2", "V2 add a note")
                    .containsPattern("article_change +blocks readers and writers for about 0\\.\\d s")
                    .contains("changes the catalogue only", "V3 not measured", "locks unknown: try");
        }

        try (Connection dump = connect();
                Statement statement = dump.createStatement();
                Connection connection = connect()) {
            dump.setAutoCommit(false);
            statement.execute("set application_name = 'pg_dump'");
            statement.execute("lock table article_change in access share mode");
            Thread.sleep(1_500);
            UpgradePlan plan = UpgradePlan.of(schema, locks, connection);
            assertThat(plan.canStart()).isFalse();
            assertThat(plan.lines().getLast())
                    .matches("in the way: pid \\d+ \\(pg_dump\\) has held a lock on article_change for \\d+ s.*");
        }
    }

    private String check(int exitCode) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Map<String, String> environment = Map.of(
                "DATABASE_URL",
                server.getJdbcUrl(),
                "DATABASE_USER",
                server.getUsername(),
                "DATABASE_PASSWORD",
                server.getPassword());
        assertThat(CommandRunner.run(UpgradeCommand::new, environment, stream, stream, "upgrade", "--check"))
                .as(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(exitCode);
        return out.toString(StandardCharsets.UTF_8);
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(server.getJdbcUrl(), server.getUsername(), server.getPassword());
    }

    private static List<String> versions() throws IOException {
        try (var files = Files.newDirectoryStream(FOLDER.resolve("migration"), "V*.sql")) {
            int last = 0;
            for (Path file : files) {
                String name = file.getFileName().toString();
                last = Math.max(last, Integer.parseInt(name.substring(1, name.indexOf('_'))));
            }
            return IntStream.rangeClosed(FIRST, last).mapToObj(String::valueOf).toList();
        }
    }

    private static Path script(String version) throws IOException {
        try (var files = Files.newDirectoryStream(FOLDER.resolve("migration"), "V" + version + "__*.sql")) {
            return files.iterator().next();
        }
    }

    private void migrate(String target) {
        Flyway.configure()
                .dataSource(server.getJdbcUrl(), server.getUsername(), server.getPassword())
                .target(target)
                .cleanDisabled(false)
                .load()
                .migrate();
    }

    /// Runs a migration with a row in each table, and rolls it back.
    private static List<Lock> locks(Connection connection, String script) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            Map<String, String> before = files(statement);
            for (String table : before.keySet()) {
                insert(statement, table);
            }
            connection.commit();
            Map<String, Long> read = counts(statement);
            statement.execute(script);
            Map<String, Long> after = counts(statement);
            Map<String, String> files = files(statement);
            Set<String> indexed = indexed(statement);
            Map<String, Blocks> held = new TreeMap<>();
            try (ResultSet locks = statement.executeQuery("select c.relname, l.mode from pg_locks l"
                    + " join pg_class c on c.oid = l.relation where l.pid = pg_backend_pid() and c.relkind = 'r'")) {
                while (locks.next()) {
                    if (before.containsKey(locks.getString(1))) {
                        held.merge(
                                locks.getString(1),
                                blocks(locks.getString(2)),
                                (one, other) -> one.compareTo(other) > 0 ? one : other);
                    }
                }
            }
            List<Lock> found = new ArrayList<>();
            held.forEach((table, blocks) -> {
                boolean isRewritten = !Objects.equals(before.get(table), files.get(table));
                boolean isRead = after.getOrDefault(table, 0L) > read.getOrDefault(table, 0L);
                Work work = isRewritten
                        ? Work.REWRITE
                        : indexed.contains(table) ? Work.INDEX : isRead ? Work.SCAN : Work.NONE;
                if (blocks != Blocks.NOBODY || work != Work.NONE) {
                    found.add(new Lock(table, blocks, work));
                }
            });
            connection.rollback();
            for (String table : before.keySet()) {
                statement.execute("truncate " + table + " cascade");
            }
            connection.commit();
            return found;
        }
    }

    private static Blocks blocks(String mode) {
        return switch (mode) {
            case "AccessExclusiveLock" -> Blocks.READERS_AND_WRITERS;
            case "ShareLock", "ShareRowExclusiveLock", "ExclusiveLock" -> Blocks.WRITERS;
            default -> Blocks.NOBODY;
        };
    }

    /// Returns the data file of each table. A rewrite changes it.
    private static Map<String, String> files(Statement statement) throws SQLException {
        Map<String, String> files = new HashMap<>();
        try (ResultSet rows = statement.executeQuery("select relname, pg_relation_filenode(oid) from pg_class where"
                + " relkind = 'r' and relnamespace = 'public'::regnamespace and relname not like 'flyway%'")) {
            while (rows.next()) {
                files.put(rows.getString(1), rows.getString(2));
            }
        }
        return files;
    }

    /// Returns the number of rows of each table that this transaction has scanned or written.
    private static Map<String, Long> counts(Statement statement) throws SQLException {
        Map<String, Long> counts = new HashMap<>();
        try (ResultSet rows = statement.executeQuery(
                "select relname, seq_tup_read + n_tup_upd + n_tup_ins from pg_stat_xact_user_tables")) {
            while (rows.next()) {
                counts.put(rows.getString(1), rows.getLong(2));
            }
        }
        return counts;
    }

    /// Returns the tables with an index that this transaction has created.
    private static Set<String> indexed(Statement statement) throws SQLException {
        Set<String> tables = new HashSet<>();
        try (ResultSet rows = statement.executeQuery("select i.indrelid::regclass::text from pg_index i"
                + " join pg_class c on c.oid = i.indexrelid where c.xmin = pg_current_xact_id()::xid")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }

    /// Inserts a row of arbitrary valid values.
    private static void insert(Statement statement, String table) throws SQLException {
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        try (ResultSet columns = statement.executeQuery("select column_name, udt_name from information_schema.columns"
                + " where table_schema = 'public' and table_name = '" + table
                + "' and is_nullable = 'NO' and column_default is null and is_identity = 'NO'"
                + " and is_generated = 'NEVER'")) {
            while (columns.next()) {
                names.add(columns.getString(1));
                values.add(value(columns.getString(2).toLowerCase(Locale.ROOT)));
            }
        }
        var savepoint = statement.getConnection().setSavepoint();
        try {
            statement.execute(
                    names.isEmpty()
                            ? "insert into " + table + " default values"
                            : "insert into " + table + " (" + String.join(", ", names) + ") values ("
                                    + String.join(", ", values) + ")");
        } catch (SQLException e) { // a table of details, whose row belongs to another one
            statement.getConnection().rollback(savepoint);
        }
    }

    private static String value(String type) {
        return switch (type) {
            case "uuid" -> "gen_random_uuid()";
            case "timestamptz" -> "now()";
            case "date" -> "current_date";
            case "bool" -> "true";
            case "jsonb" -> "'{}'";
            case "int2", "int4", "int8", "float4", "float8", "numeric" -> "1";
            case "xid8" -> "pg_current_xact_id()";
            case "tsvector" -> "''";
            default -> type.startsWith("_") ? "'{}'" : "'x'";
        };
    }
}
