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

/// Rows to be written in one round trip: columns are filled from left to right, [#add()] ends a row,
/// and [#execute()] writes all of them. Instants are cut to microseconds, which is what the database
/// keeps.
public interface Rows extends AutoCloseable {
    JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();

    Rows text(@Nullable String value) throws SQLException;

    Rows texts(List<String> values) throws SQLException;

    Rows uuid(UUID value) throws SQLException;

    Rows number(int value) throws SQLException;

    Rows number(long value) throws SQLException;

    Rows instant(@Nullable Instant value) throws SQLException;

    Rows date(@Nullable LocalDate value) throws SQLException;

    Rows nothing() throws SQLException;

    void add() throws SQLException;

    void execute() throws SQLException;

    @Override
    void close() throws SQLException;

    Rows jsonText(String value) throws SQLException;

    default Rows json(Object value) throws SQLException {
        try {
            return jsonText(JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value.getClass() + " as JSON", e);
        }
    }
}
