package org.newswire.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchLimitsTest {
    private final BatchLimits limits = new BatchLimits();

    @Test
    void isUnlimitedInitially() {
        assertThat(limits.records()).isEqualTo(Integer.MAX_VALUE);
        limits.succeeded();
        assertThat(limits.records()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aFailureHalvesTheBatchDownToOneRecord() {
        limits.failed(500);
        assertThat(limits.records()).isEqualTo(250);
        limits.failed(1);
        assertThat(limits.records()).isEqualTo(1);
    }

    @Test
    void eachSuccessAddsAQuarter() {
        limits.failed(200);
        limits.succeeded();
        assertThat(limits.records()).isEqualTo(126);
        limits.failed(1);
        limits.succeeded();
        assertThat(limits.records()).isEqualTo(2);
    }

    @Test
    void afterAFailureDeferredRecordsAreTriedSingly() {
        assertThat(limits.deferredRecords()).isEqualTo(100);
        limits.deferredFailed();
        assertThat(limits.deferredRecords()).isEqualTo(1);
        for (int success = 0; success < 10; success++) {
            limits.deferredSucceeded();
        }
        assertThat(limits.deferredRecords()).isEqualTo(100);
    }
}
