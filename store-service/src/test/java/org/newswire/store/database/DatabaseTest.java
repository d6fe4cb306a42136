package org.newswire.store.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnknownHostException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/// Tests the message of errors that have none.
final class DatabaseTest {
    @Test
    void describesAnUnknownHost() {
        var error = new SQLException(
                "The connection attempt failed.", "08001", new UnknownHostException("db.example.invalid"));

        assertThat(RootCause.message(error)).isEqualTo("unknown host db.example.invalid");
    }
}
