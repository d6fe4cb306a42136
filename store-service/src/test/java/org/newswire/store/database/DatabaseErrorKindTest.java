package org.newswire.store.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DatabaseErrorKindTest {
    @ParameterizedTest
    @CsvSource({
        "08001, UNAVAILABLE", // cannot connect
        "08006, UNAVAILABLE", // connection lost
        "57P01, UNAVAILABLE", // shut down by the administrator
        "57P03, UNAVAILABLE", // starting up
        "53100, UNAVAILABLE", // disk full
        "53300, UNAVAILABLE", // too many connections
        "25006, UNAVAILABLE", // read-only after a failover
        "28P01, UNAVAILABLE", // password being changed
        "40001, CONTENTION",
        "40P01, CONTENTION",
        "23505, CONTENTION",
        "22021, INVALID_DATA", // characters
        "22008, INVALID_DATA", // dates
        "23502, INVALID_DATA", // not null
        "54000, INVALID_DATA", // too long for an index
        "42P01, INTERNAL", // no such table
        "42501, INTERNAL", // not allowed
    })
    void theSqlStateDeterminesTheKind(String state, DatabaseErrorKind problem) {
        assertThat(DatabaseErrorKind.of(new SQLException("it says why", state))).isEqualTo(problem);
    }

    @Test
    void aConnectionClosedByThePoolMeansUnavailable() {
        assertThat(DatabaseErrorKind.of(new SQLException("Connection is closed")))
                .isEqualTo(DatabaseErrorKind.UNAVAILABLE);
        assertThat(DatabaseErrorKind.of(new SQLException("It says nothing"))).isEqualTo(DatabaseErrorKind.INTERNAL);
    }

    @Test
    void aPoolWithoutConnectionsMeansUnavailable() {
        assertThat(DatabaseErrorKind.of(new SQLTransientConnectionException("timed out")))
                .isEqualTo(DatabaseErrorKind.UNAVAILABLE);
    }

    @Test
    void readsTheCauseOfABatchError() {
        BatchUpdateException batch = new BatchUpdateException("batch entry 3", null, new int[0]);
        batch.setNextException(new SQLException("a byte 0x00", "22021"));

        assertThat(DatabaseErrorKind.of(batch)).isEqualTo(DatabaseErrorKind.INVALID_DATA);
    }

    @Test
    void anErrorWithoutAnSqlStateIsBroken() {
        assertThat(DatabaseErrorKind.of(new SQLException("no state"))).isEqualTo(DatabaseErrorKind.INTERNAL);
    }
}
