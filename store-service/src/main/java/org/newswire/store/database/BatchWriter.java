package org.newswire.store.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes rows as parameters of a prepared statement, as one batch.
public final class BatchWriter implements RowWriter {
    private final PreparedStatement statement;
    private int last;
    private int rows;

    public BatchWriter(Connection connection, String sql) throws SQLException {
        this.statement = connection.prepareStatement(sql);
    }

    @Override
    public BatchWriter text(@Nullable String value) throws SQLException {
        return set(value == null ? null : StorableText.require(value), Types.VARCHAR);
    }

    @Override
    public BatchWriter jsonText(String value) throws SQLException {
        return text(value);
    }

    @Override
    public BatchWriter texts(List<String> values) throws SQLException {
        for (String value : values) {
            StorableText.require(value);
        }
        return set(statement.getConnection().createArrayOf("text", values.toArray()), Types.ARRAY);
    }

    @Override
    public BatchWriter uuid(UUID value) throws SQLException {
        statement.setObject(++last, value);
        return this;
    }

    @Override
    public BatchWriter number(int value) throws SQLException {
        return set(value, Types.INTEGER);
    }

    @Override
    public BatchWriter number(long value) throws SQLException {
        return set(value, Types.BIGINT);
    }

    public BatchWriter number(@Nullable Integer value) throws SQLException {
        return set(value, Types.INTEGER);
    }

    public BatchWriter number(@Nullable Double value) throws SQLException {
        return set(value, Types.DOUBLE);
    }

    @Override
    public BatchWriter instant(@Nullable Instant value) throws SQLException {
        return set(value == null ? null : utc(value.truncatedTo(ChronoUnit.MICROS)), Types.TIMESTAMP_WITH_TIMEZONE);
    }

    private static OffsetDateTime utc(Instant value) throws SQLException {
        try {
            return value.atOffset(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new SQLDataException("no such time: " + value, "22008", e);
        }
    }

    @Override
    public BatchWriter date(@Nullable LocalDate value) throws SQLException {
        return set(value, Types.DATE);
    }

    @Override
    public BatchWriter nullValue() throws SQLException {
        return set(null, Types.NULL);
    }

    private BatchWriter set(@Nullable Object value, int type) throws SQLException {
        statement.setObject(++last, value, type);
        return this;
    }

    @Override
    public void add() throws SQLException {
        statement.addBatch();
        last = 0;
        rows++;
    }

    @Override
    public void execute() throws SQLException {
        if (rows > 0) {
            statement.executeBatch();
            rows = 0;
        }
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
