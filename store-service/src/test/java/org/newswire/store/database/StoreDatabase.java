package org.newswire.store.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// A PostgreSQL container with the store's schema.
public final class StoreDatabase implements AutoCloseable {
    private final PostgreSQLContainer container = new PostgreSQLContainer("postgres:17");
    private final HikariDataSource pool;

    public StoreDatabase() {
        container.start();
        pool = new HikariDataSource();
        pool.setJdbcUrl(container.getJdbcUrl());
        pool.setUsername(container.getUsername());
        pool.setPassword(container.getPassword());
        pool.setMaximumPoolSize(4);
        migrate();
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
        container.stop();
    }
}
