package org.newswire.store.database;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.newswire.embedded.Ports;
import org.newswire.quickstart.EmbeddedPostgres;

/// An embedded PostgreSQL with the store's schema, for benchmarks.
public final class BenchDatabase implements AutoCloseable {
    private final EmbeddedPostgres server;
    private final HikariDataSource pool = new HikariDataSource();

    /// @param connections maximum number of connections
    public BenchDatabase(Path folder, int connections) {
        this(folder, connections, true);
    }

    /// @param background whether the server runs with low priority
    public BenchDatabase(Path folder, int connections, boolean background) {
        server = EmbeddedPostgres.start(folder, Ports.anyFree(), background);
        pool.setJdbcUrl(server.jdbcUrl());
        pool.setUsername(server.user());
        pool.setPassword(server.password());
        pool.setMaximumPoolSize(connections);
        Flyway.configure()
                .dataSource(server.jdbcUrl(), server.user(), server.password())
                .load()
                .migrate();
    }

    public HikariDataSource connections() {
        return pool;
    }

    public void execute(String... sql) throws SQLException {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement()) {
            for (String each : sql) {
                statement.execute(each);
            }
        }
    }

    @Override
    public void close() {
        pool.close();
        server.close();
    }
}
