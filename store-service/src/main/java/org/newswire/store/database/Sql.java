package org.newswire.store.database;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Runs statements with positional parameters. An [Instant] is sent as `timestamptz`, a collection of ids as
/// `uuid[]`, and an array of texts as `text[]`.
///
/// ```java
/// List<String> sites = Sql.list(connection, "select site from article where id = any(?)", row -> row.getString(1),
/// ids);
/// ```
public final class Sql {
    private Sql() {}

    /// Reads a result, or the current row of one.
    public interface Reader<T> {
        T read(ResultSet rows) throws SQLException;
    }

    /// Runs a statement, or several ones divided by semicolons.
    ///
    /// @return the number of rows that the first one has changed; -1 if it is a query
    public static int execute(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, parameters)) {
            statement.execute();
            return statement.getUpdateCount();
        }
    }

    public static int execute(DataSource database, String sql, @Nullable Object... parameters) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return execute(connection, sql, parameters);
        }
    }

    /// Reads the whole result of a query.
    public static <T> T query(Connection connection, String sql, Reader<T> result, @Nullable Object... parameters)
            throws SQLException {
        try (PreparedStatement select = prepared(connection, sql, parameters);
                ResultSet rows = select.executeQuery()) {
            return result.read(rows);
        }
    }

    public static <T> List<T> list(Connection connection, String sql, Reader<T> row, @Nullable Object... parameters)
            throws SQLException {
        List<T> found = new ArrayList<>();
        return query(
                connection,
                sql,
                rows -> {
                    while (rows.next()) {
                        found.add(row.read(rows));
                    }
                    return found;
                },
                parameters);
    }

    /// Returns the first row, or empty.
    public static <T> Optional<T> first(
            Connection connection, String sql, Reader<T> row, @Nullable Object... parameters) throws SQLException {
        return query(connection, sql, rows -> rows.next() ? Optional.of(row.read(rows)) : Optional.empty(), parameters);
    }

    public static <T> Optional<T> first(DataSource database, String sql, Reader<T> row, @Nullable Object... parameters)
            throws SQLException {
        try (Connection connection = database.getConnection()) {
            return first(connection, sql, row, parameters);
        }
    }

    /// Returns the row of a query that always has one.
    public static <T> T only(Connection connection, String sql, Reader<T> row, @Nullable Object... parameters)
            throws SQLException {
        return first(connection, sql, row, parameters).orElseThrow();
    }

    public static PreparedStatement prepared(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, converted(connection, parameters[i]));
        }
        return statement;
    }

    private static @Nullable Object converted(Connection connection, @Nullable Object parameter) throws SQLException {
        return switch (parameter) {
            case Instant time -> time.atOffset(ZoneOffset.UTC);
            case Collection<?> ids -> connection.createArrayOf("uuid", ids.toArray());
            case String[] texts -> connection.createArrayOf("text", texts);
            case null, default -> parameter;
        };
    }

    public static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /// Returns the elements of an array of texts other than null; none for null.
    public static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null
                ? List.of()
                : Stream.of((Object[]) array.getArray())
                        .filter(Objects::nonNull)
                        .map(String::valueOf)
                        .toList();
    }

    /// Returns empty for null.
    public static Optional<Instant> findInstant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
