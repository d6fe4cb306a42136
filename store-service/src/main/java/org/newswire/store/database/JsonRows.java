package org.newswire.store.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.Limit;

/// Runs queries and returns their rows as JSON. The column `first_seen_at` becomes the field `firstSeenAt`.
/// Times are RFC 3339. Null values are left out.
public final class JsonRows {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Size of the column values. The same page as objects, as JSON and compressed takes several times as
    /// much memory.
    @Limit(of = "bytes per page of an API response", past = "the page ends early and has a cursor")
    private static final int PAGE_BYTES = 4 << 20;

    /// Number of rows that the driver buffers: 12 MiB at most, as an article has at most 4 MiB.
    private static final int FETCHED_ROWS = 3;

    private JsonRows() {}

    public static ArrayNode query(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        return JSON.createArrayNode().addAll(Sql.list(connection, sql, JsonRows::row, parameters));
    }

    /// The first rows of a query.
    ///
    /// @param cut whether the query has more rows
    public record Page(ArrayNode rows, boolean cut) {}

    /// Returns rows with a total of 4 MiB at most, but at least one row. Runs in a transaction of its own,
    /// because otherwise the driver would read all rows into memory.
    ///
    /// @param connection in auto-commit mode; after an exception it must be closed, because its transaction
    ///     is open
    public static Page page(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        connection.setAutoCommit(false);
        Page page;
        try (PreparedStatement select = Sql.prepared(connection, sql, parameters)) {
            select.setFetchSize(FETCHED_ROWS);
            try (ResultSet rows = select.executeQuery()) {
                page = page(rows);
            }
        }
        connection.rollback();
        connection.setAutoCommit(true);
        return page;
    }

    private static Page page(ResultSet rows) throws SQLException {
        ArrayNode found = JSON.createArrayNode();
        long left = PAGE_BYTES;
        while (rows.next()) {
            left -= bytes(rows);
            if (left < 0 && !found.isEmpty()) {
                return new Page(found, true);
            }
            found.add(row(rows));
        }
        return new Page(found, false);
    }

    private static long bytes(ResultSet rows) throws SQLException {
        long sum = 0;
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            byte[] column = rows.getBytes(i);
            sum += column == null ? 0 : column.length;
        }
        return sum;
    }

    public static Optional<ObjectNode> first(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        return Sql.first(connection, sql, JsonRows::row, parameters);
    }

    private static ObjectNode row(ResultSet rows) throws SQLException {
        ObjectNode json = JSON.createObjectNode();
        var columns = rows.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            String name = camelCase(columns.getColumnLabel(i));
            if (rows.getObject(i) != null) {
                put(json, name, columns.getColumnTypeName(i), rows, i);
            }
        }
        return json;
    }

    private static void put(ObjectNode json, String name, String type, ResultSet rows, int i) throws SQLException {
        switch (type) {
            case "timestamptz" ->
                json.put(
                        name,
                        rows.getObject(i, OffsetDateTime.class).toInstant().toString());
            case "int4", "int8" -> json.put(name, rows.getLong(i));
            case "float4" -> json.put(name, rows.getFloat(i));
            case "float8" -> json.put(name, rows.getDouble(i));
            case "bool" -> json.put(name, rows.getBoolean(i));
            case "jsonb" -> json.set(name, parsed(rows.getString(i)));
            case "_text" -> {
                ArrayNode array = json.putArray(name);
                for (Object element : (Object[]) rows.getArray(i).getArray()) {
                    array.add(String.valueOf(element));
                }
            }
            case "xid8" -> {
                // transaction ids are internal
            }
            default -> json.put(name, rows.getString(i));
        }
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a jsonb column contains invalid JSON", e);
        }
    }

    private static String camelCase(String column) {
        StringBuilder name = new StringBuilder();
        for (String word : column.split("_", -1)) {
            name.append(name.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return name.toString();
    }
}
