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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.newswire.pipeline.untrusted.Limit;

/// The rows of a query as JSON: a column `first_seen_at` is the field `firstSeenAt`, times are RFC
/// 3339, null is absent.
public final class JsonRows {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Of what the database gives: as objects, as JSON and packed it is several times that at once.
    @Limit(of = "bytes of a page of an API answer", past = "the page ends early and has a cursor")
    private static final int PAGE_BYTES = 4 << 20;

    /// The rows that the driver holds at a time: with whole articles at most 12 MiB, as each has at most 4
    /// MiB.
    private static final int FETCHED_ROWS = 3;

    private JsonRows() {}

    public static ArrayNode query(Connection connection, String sql, List<?> parameters) throws SQLException {
        try (PreparedStatement select = prepared(connection, sql, parameters);
                ResultSet rows = select.executeQuery()) {
            ArrayNode found = JSON.createArrayNode();
            while (rows.next()) {
                found.add(row(rows));
            }
            return found;
        }
    }

    /// The first rows of a query.
    ///
    /// @param cut whether it has more
    public record Page(ArrayNode rows, boolean cut) {}

    /// As many of the rows as have 4 MiB together, and one at least: for rows with texts, of which their number
    /// says nothing. In a transaction of its own, as only in one the driver doesn't read all of them at once.
    ///
    /// @param connection that commits each statement. After an exception it must be closed: its transaction is open
    public static Page page(Connection connection, String sql, List<?> parameters) throws SQLException {
        connection.setAutoCommit(false);
        Page page;
        try (PreparedStatement select = prepared(connection, sql, parameters)) {
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

    private static PreparedStatement prepared(Connection connection, String sql, List<?> parameters)
            throws SQLException {
        PreparedStatement select = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.size(); i++) {
            select.setObject(i + 1, parameters.get(i));
        }
        return select;
    }

    /// The first row, if any.
    public static Optional<ObjectNode> first(Connection connection, String sql, List<?> parameters)
            throws SQLException {
        ArrayNode rows = query(connection, sql, parameters);
        return rows.isEmpty() ? Optional.empty() : Optional.of((ObjectNode) rows.get(0));
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
                // a transaction's number is the database's own
            }
            default -> json.put(name, rows.getString(i));
        }
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL gave JSON that is none", e);
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
