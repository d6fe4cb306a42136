package org.newswire.store.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests the size of pages with large rows.
final class JsonRowsIT {
    private static StoreDatabase database;

    @BeforeAll
    static void start() throws Exception {
        database = new StoreDatabase();
        database.execute("create sequence given");
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void restart() throws Exception {
        database.execute("alter sequence given restart");
    }

    @Test
    void aPageEndsAfterFourMebibytesAndTheServerSendsLittleMore() throws Exception {
        JsonRows.Page page = hundred("repeat('x', 1 << 20)");

        assertThat(page.rows().findValuesAsText("n")).containsExactly("1", "2", "3");
        assertThat(page.cut()).isTrue();
        assertThat(given()).isLessThanOrEqualTo(10);
    }

    @Test
    void countsBytesRatherThanCharacters() throws Exception {
        assertThat(hundred("repeat('語', 1 << 20)").rows()).hasSize(1);
        assertThat(hundred("array[repeat('語', 1 << 19), repeat('語', 1 << 19)]").rows())
                .hasSize(1);
    }

    @Test
    void aLargerRowIsAPage() throws Exception {
        JsonRows.Page page = hundred("repeat('x', 5 << 20)");

        assertThat(page.rows().findValuesAsText("n")).containsExactly("1");
        assertThat(page.cut()).isTrue();
    }

    @Test
    void returnsAllSmallRows() throws Exception {
        JsonRows.Page page = hundred("'x'");

        assertThat(page.rows()).hasSize(100);
        assertThat(page.cut()).isFalse();
    }

    /// Returns rows with a number and a text.
    private static JsonRows.Page hundred(String text) throws Exception {
        try (Connection connection = database.connections().getConnection()) {
            JsonRows.Page page = JsonRows.page(
                    connection, "select nextval('given') as n, " + text + " as text from generate_series(1, ?)", 100);
            assertThat(connection.getAutoCommit()).isTrue();
            return page;
        }
    }

    private static long given() throws Exception {
        return Long.parseLong(database.rows("select last_value from given").getFirst());
    }
}
