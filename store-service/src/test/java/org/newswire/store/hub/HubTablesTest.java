package org.newswire.store.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

final class HubTablesTest {
    private final HubTables tables = HubTables.of(new PGSimpleDataSource());

    @Test
    void repeatsWorkUntilTheDatabaseIsAvailable() throws Exception {
        Deque<String> failures = new ArrayDeque<>(List.of("08006"));
        String done = tables.retry(() -> {
            if (!failures.isEmpty()) {
                throw new SQLException("no answer", failures.removeFirst());
            }
            return "done";
        });
        assertThat(done).isEqualTo("done");
    }

    @Test
    void abortsWorkThatCannotSucceed() {
        for (String state : List.of("22021", "23505")) {
            assertThatThrownBy(() -> tables.retry(() -> {
                        throw new SQLException("refused", state);
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasRootCauseMessage("refused");
        }
    }
}
