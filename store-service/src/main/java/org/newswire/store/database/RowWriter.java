package org.newswire.store.database;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes rows in one round trip. The columns are set from left to right, [#add()] ends a row, and
/// [#execute()] sends all rows. Instants are truncated to microseconds, the precision of PostgreSQL.
public interface RowWriter extends AutoCloseable {
    JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();

    RowWriter text(@Nullable String value) throws SQLException;

    RowWriter texts(List<String> values) throws SQLException;

    RowWriter uuid(UUID value) throws SQLException;

    RowWriter number(int value) throws SQLException;

    RowWriter number(long value) throws SQLException;

    RowWriter instant(@Nullable Instant value) throws SQLException;

    RowWriter date(@Nullable LocalDate value) throws SQLException;

    RowWriter nullValue() throws SQLException;

    void add() throws SQLException;

    void execute() throws SQLException;

    @Override
    void close() throws SQLException;

    RowWriter jsonText(String value) throws SQLException;

    default RowWriter number(@Nullable Long value) throws SQLException {
        return value == null ? nullValue() : number((long) value);
    }

    default RowWriter json(@Nullable Object value) throws SQLException {
        try {
            return value == null ? nullValue() : jsonText(JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value.getClass() + " as JSON", e);
        }
    }
}
