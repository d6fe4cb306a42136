package org.newswire.store.tables;

import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.newswire.store.database.RowWriter;

/// Records the text forms of rows. Supports only values without quotes, backslashes and control characters.
final class TextRows implements RowWriter {
    private final List<List<@Nullable String>> rows = new ArrayList<>();
    private List<@Nullable String> row = new ArrayList<>();

    /// Returns the values of each row.
    List<List<@Nullable String>> rows() {
        return rows;
    }

    /// Returns the rows in the text format of COPY.
    String lines() {
        return rows.stream()
                .map(each -> each.stream()
                        .map(value -> value == null ? "\\N" : value)
                        .collect(Collectors.joining("\t", "", "\n")))
                .collect(Collectors.joining());
    }

    @Override
    public TextRows text(@Nullable String value) {
        row.add(value);
        return this;
    }

    @Override
    public TextRows jsonText(String value) {
        return text(value);
    }

    @Override
    public TextRows texts(List<String> values) {
        return text(values.stream().collect(Collectors.joining("\",\"", "{\"", "\"}")));
    }

    @Override
    public TextRows uuid(UUID value) {
        return text(value.toString());
    }

    @Override
    public TextRows number(int value) {
        return text(String.valueOf(value));
    }

    @Override
    public TextRows number(long value) {
        return text(String.valueOf(value));
    }

    @Override
    public TextRows instant(@Nullable Instant value) {
        return text(value == null ? null : value.toString());
    }

    @Override
    public TextRows date(@Nullable LocalDate value) {
        return text(value == null ? null : value.toString());
    }

    @Override
    public TextRows nullValue() {
        return text(null);
    }

    @Override
    public void add() {
        rows.add(row);
        row = new ArrayList<>();
    }

    @Override
    public void execute() throws SQLException {
        // the caller reads the rows
    }

    @Override
    public void close() {
        // nothing to close
    }
}
