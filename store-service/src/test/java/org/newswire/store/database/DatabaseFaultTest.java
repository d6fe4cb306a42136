package org.newswire.store.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DatabaseFaultTest {
    @ParameterizedTest
    @CsvSource({
        "08001, AWAY", // cannot connect
        "08006, AWAY", // connection lost
        "57P01, AWAY", // shut down by the administrator
        "57P03, AWAY", // starting up
        "53100, AWAY", // disk full
        "53300, AWAY", // too many connections
        "25006, AWAY", // read-only after a failover
        "28P01, AWAY", // password being changed
        "40001, CONTENTION",
        "40P01, CONTENTION",
        "23505, CONTENTION",
        "22021, BAD_DATA", // characters
        "22008, BAD_DATA", // dates
        "23502, BAD_DATA", // not null
        "54000, BAD_DATA", // too long for an index
        "42P01, BROKEN", // no such table
        "42501, BROKEN", // not allowed
    })
    void theStateTellsWhatToDo(String state, DatabaseFault fault) {
        assertThat(DatabaseFault.of(new SQLException("it says why", state))).isEqualTo(fault);
    }

    @Test
    void aConnectionThatThePoolHasClosedAfterAFailureMeansThatTheDatabaseIsAway() {
        assertThat(DatabaseFault.of(new SQLException("Connection is closed"))).isEqualTo(DatabaseFault.AWAY);
        assertThat(DatabaseFault.of(new SQLException("It says nothing"))).isEqualTo(DatabaseFault.BROKEN);
    }

    @Test
    void aPoolWithoutConnectionsIsAway() {
        assertThat(DatabaseFault.of(new SQLTransientConnectionException("timed out")))
                .isEqualTo(DatabaseFault.AWAY);
    }

    @Test
    void theErrorBehindABatchCounts() {
        BatchUpdateException batch = new BatchUpdateException("batch entry 3", null, new int[0]);
        batch.setNextException(new SQLException("a byte 0x00", "22021"));

        assertThat(DatabaseFault.of(batch)).isEqualTo(DatabaseFault.BAD_DATA);
    }

    @Test
    void anErrorWithoutAStateIsBroken() {
        assertThat(DatabaseFault.of(new SQLException("no state"))).isEqualTo(DatabaseFault.BROKEN);
    }
}
