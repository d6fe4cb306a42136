package org.newswire.store.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.newswire.store.database.DatabaseSettings.Login;

/// The server ends a slow statement before the client gives up, so none remains running there.
final class PoolConfigTest {
    private final PoolConfig pools = new PoolConfig(new DatabaseSettings(
            "jdbc:postgresql://db:5432/news", new Login("owner", "x"), Optional.of(new Login("reader", "y"))));

    @Test
    void aWritingStatementMayTakeTwelveSecondsAndItsAnswerFifteen() {
        HikariConfig writing = pools.writing(Duration.ofSeconds(15));
        assertThat(writing.getUsername()).isEqualTo("owner");
        assertThat(writing.getConnectionInitSql()).contains("set statement_timeout = 12000");
        assertThat(writing.getDataSourceProperties()).containsEntry("socketTimeout", "15");
    }

    @Test
    void aReadingStatementMayTakeFiveSecondsAndItsAnswerSeven() {
        HikariConfig reading = pools.reading();
        assertThat(reading.getUsername()).isEqualTo("reader");
        assertThat(reading.getConnectionInitSql())
                .contains("set statement_timeout = 5000", "set default_transaction_read_only = on");
        assertThat(reading.getDataSourceProperties()).containsEntry("socketTimeout", "7");
    }

    @Test
    void aMigrationMayTakeAnyTime() {
        assertThat(pools.migration().getConnectionInitSql()).isNull();
        assertThat(pools.migration().getDataSourceProperties()).doesNotContainKey("socketTimeout");
    }

    @Test
    void aConnectionAttemptMayTakeThreeSeconds() {
        for (HikariConfig config : new HikariConfig[] {pools.writing(Duration.ofSeconds(15)), pools.reading()}) {
            assertThat(config.getConnectionTimeout()).isEqualTo(3_000);
            assertThat(config.getDataSourceProperties()).containsEntry("connectTimeout", "3");
        }
    }
}
