package org.newswire.store.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.newswire.chain.SharedContainers;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// A database with the store's schema.
public final class StoreDatabase implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final PostgreSQLContainer container;
    private final String name;
    private final boolean ownsServer;
    private final HikariDataSource pool = new HikariDataSource();

    /// Creates a database in the server that the tests of this JVM share.
    public StoreDatabase() {
        this(SharedContainers.postgres(), "store_" + COUNT.incrementAndGet());
    }

    private StoreDatabase(PostgreSQLContainer container, String name) {
        this.container = container;
        this.name = name;
        this.ownsServer = name.equals(container.getDatabaseName());
        if (!ownsServer) {
            server("create database " + name);
        }
        pool.setJdbcUrl(url());
        pool.setUsername(container.getUsername());
        pool.setPassword(container.getPassword());
        pool.setMaximumPoolSize(4);
        migrate();
    }

    /// Creates a server for one database, for tests that change roles or the server.
    public static StoreDatabase withOwnServer() {
        PostgreSQLContainer own = SharedContainers.newPostgres();
        own.start();
        return new StoreDatabase(own, own.getDatabaseName());
    }

    private void server(String statement) {
        try (Connection connection =
                        DriverManager.getConnection(url("postgres"), container.getUsername(), container.getPassword());
                Statement run = connection.createStatement()) {
            run.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(statement, e);
        }
    }

    /// Returns the JDBC URL of the database. [#container()] has user and password.
    public String url() {
        return url(name);
    }

    /// Returns the JDBC URL of another database of the server.
    public String url(String database) {
        return container.getJdbcUrl().replaceFirst("/test\\b", "/" + database);
    }

    /// Migrates the schema, as each store does at start.
    public void migrate() {
        Flyway.configure().dataSource(pool).load().migrate();
    }

    public HikariDataSource connections() {
        return pool;
    }

    public PostgreSQLContainer container() {
        return container;
    }

    public void empty() throws SQLException {
        execute(
                "truncate consumer_position, article, article_change, article_purge, article_superseded, article_source, article_retraction, feed, feed_detail, feed_poll, feed_day, search_pending, search_config,"
                        + " article_search, story, story_article, story_sketch, story_split, story_pending, hub_subscription, hub_ping, hub_worker");
    }

    /// Dumps the database. [#restore()] replaces it by the last dump, as an operator does.
    public void dump() throws Exception {
        inContainer("pg_dump", "-Fc", "-f", dumpFile(), name);
    }

    public void restore() throws Exception {
        String restored = name + "_restored";
        inContainer("createdb", restored);
        inContainer("pg_restore", "-d", restored, dumpFile());
        server("drop database " + name + " with (force)");
        server("alter database " + restored + " rename to " + name);
    }

    private String dumpFile() {
        return "/tmp/dump_" + name;
    }

    private void inContainer(String program, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(program, "-U", container.getUsername()));
        command.addAll(List.of(more));
        var result = container.execInContainer(command.toArray(String[]::new));
        if (result.getExitCode() != 0) {
            throw new IllegalStateException(command + ": " + result.getStderr());
        }
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Returns the rows of a query, with columns separated by spaces.
    public List<String> rows(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(String.valueOf(rows.getString(i)));
                }
                found.add(String.join(" ", row));
            }
        }
        return found;
    }

    @Override
    public void close() {
        pool.close();
        if (ownsServer) {
            container.stop();
        } else {
            server("drop database " + name + " with (force)");
        }
    }
}
