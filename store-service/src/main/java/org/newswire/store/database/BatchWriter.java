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
        statement.setString(++last, value == null ? null : StorableText.require(value));
        return this;
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
        statement.setArray(++last, statement.getConnection().createArrayOf("text", values.toArray()));
        return this;
    }

    @Override
    public BatchWriter uuid(UUID value) throws SQLException {
        statement.setObject(++last, value);
        return this;
    }

    @Override
    public BatchWriter number(int value) throws SQLException {
        statement.setInt(++last, value);
        return this;
    }

    @Override
    public BatchWriter number(long value) throws SQLException {
        statement.setLong(++last, value);
        return this;
    }

    public BatchWriter number(@Nullable Integer value) throws SQLException {
        statement.setObject(++last, value, Types.INTEGER);
        return this;
    }

    public BatchWriter number(@Nullable Double value) throws SQLException {
        statement.setObject(++last, value, Types.DOUBLE);
        return this;
    }

    @Override
    public BatchWriter instant(@Nullable Instant value) throws SQLException {
        if (value == null) {
            statement.setNull(++last, Types.TIMESTAMP_WITH_TIMEZONE);
        } else {
            statement.setObject(++last, utc(value.truncatedTo(ChronoUnit.MICROS)));
        }
        return this;
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
        statement.setObject(++last, value, Types.DATE);
        return this;
    }

    @Override
    public BatchWriter nullValue() throws SQLException {
        statement.setNull(++last, Types.NULL);
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
