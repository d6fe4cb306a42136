package org.newswire.store.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.newswire.store.database.StoreDatabase;

/// Tests how the open transaction is found that delays `/api/changes`.
final class ChangeLagIT {
    private static StoreDatabase database;

    @BeforeAll
    static void startDatabase() {
        database = new StoreDatabase();
    }

    @AfterAll
    static void stopDatabase() {
        database.close();
    }

    @Test
    void theOldestTransactionIsNamedWithTheStatementThatEndsIt() throws Exception {
        try (Connection asking = database.connections().getConnection();
                Connection forgotten = database.connections().getConnection()) {
            assertThat(ChangeLag.cause(asking)).isEmpty();
            assertThat(ChangeLag.seconds(asking)).isZero();

            forgotten.setAutoCommit(false);
            String pid = first(forgotten, "select pg_backend_pid() from pg_current_xact_id()");
            database.execute("insert into article_change (article_ids) values (array[gen_random_uuid()])");

            assertThat(ChangeLag.seconds(asking)).isPositive();
            assertThat(ChangeLag.cause(asking)).hasValueSatisfying(cause -> {
                assertThat(cause.description()).contains("session pid=" + pid, "state=idle in transaction");
                assertThat(cause.ending()).isEqualTo("select pg_terminate_backend(" + pid + ")");
                assertThat(cause.age()).isPositive();
            });

            forgotten.rollback();
            assertThat(ChangeLag.cause(asking)).isEmpty();
            assertThat(ChangeLag.seconds(asking)).isZero();
        }
    }

    private static String first(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
