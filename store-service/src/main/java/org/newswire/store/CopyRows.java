package org.newswire.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// Rows as the text format of COPY (PostgreSQL manual, COPY, "Text Format"): the fastest way in, for rows that
/// are known to be new.
final class CopyRows implements Rows {
    private static final DateTimeFormatter AFTER_YEAR =
            DateTimeFormatter.ofPattern("-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT);
    private static final DateTimeFormatter DAY_AFTER_YEAR = DateTimeFormatter.ofPattern("-MM-dd", Locale.ROOT);
    private static final int BUFFER_BYTES = 64 << 10;

    private final Connection connection;
    private final String sql;
    private final StringBuilder rows = new StringBuilder();
    private boolean first = true;

    /// @param sql a `copy … from stdin`
    CopyRows(Connection connection, String sql) {
        this.connection = connection;
        this.sql = sql;
    }

    @Override
    public CopyRows text(@Nullable String value) {
        if (value == null) {
            return nothing();
        }
        next();
        escape(value);
        return this;
    }

    @Override
    public CopyRows texts(List<String> values) {
        StringBuilder array = new StringBuilder("{");
        for (String value : values) {
            array.append(array.length() == 1 ? "\"" : ",\"");
            array.append(value.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
        }
        return text(array.append('}').toString());
    }

    @Override
    public CopyRows uuid(UUID value) {
        return plain(value.toString());
    }

    @Override
    public CopyRows number(int value) {
        return plain(String.valueOf(value));
    }

    @Override
    public CopyRows number(long value) {
        return plain(String.valueOf(value));
    }

    @Override
    public CopyRows instant(@Nullable Instant value) throws SQLException {
        if (value == null) {
            return nothing();
        }
        try {
            OffsetDateTime time = value.atOffset(ZoneOffset.UTC);
            return plain(year(time.getYear(), time.format(AFTER_YEAR)));
        } catch (DateTimeException e) {
            throw new SQLDataException("no such time: " + value, "22008", e);
        }
    }

    @Override
    public CopyRows date(@Nullable LocalDate value) {
        return value == null ? nothing() : plain(year(value.getYear(), value.format(DAY_AFTER_YEAR)));
    }

    /// PostgreSQL has no year 0 and no negative ones: before year 1 comes 1 BC.
    private static String year(int year, String rest) {
        String digits = String.valueOf(year > 0 ? year : 1 - year);
        return "0".repeat(Math.max(0, 4 - digits.length())) + digits + rest + (year > 0 ? "" : " BC");
    }

    @Override
    public CopyRows nothing() {
        return plain("\\N");
    }

    @Override
    public void add() {
        rows.append('\n');
        first = true;
    }

    @Override
    public void execute() throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        byte[] bytes = rows.toString().getBytes(UTF_8);
        rows.setLength(0);
        try {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(sql, new ByteArrayInputStream(bytes), BUFFER_BYTES);
        } catch (IOException e) {
            throw new SQLException("the connection failed during a copy", "08006", e);
        }
    }

    @Override
    public void close() {
        // holds nothing open
    }

    private CopyRows plain(String value) {
        next();
        rows.append(value);
        return this;
    }

    private void next() {
        if (!first) {
            rows.append('\t');
        }
        first = false;
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> rows.append("\\\\");
                case '\n' -> rows.append("\\n");
                case '\r' -> rows.append("\\r");
                case '\t' -> rows.append("\\t");
                default -> rows.append(c);
            }
        }
    }
}
