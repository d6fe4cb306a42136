package org.newswire.store.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SchemaMigrationTest {
    /// A longer wait makes PostgreSQL cancel an autovacuum that holds the lock.
    @ParameterizedTest
    @CsvSource({"0, 300", "1, 300", "9, 300", "18, 300", "19, 1500", "20, 300", "39, 1500"})
    void waitsForALockForLessThanASecondExceptAtEachTwentiethTry(int failed, long millis) {
        assertThat(SchemaMigration.lockTimeout(failed)).isEqualTo(Duration.ofMillis(millis));
    }
}
