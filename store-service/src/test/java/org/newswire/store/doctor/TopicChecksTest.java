package org.newswire.store.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.newswire.store.doctor.Finding.Status;

final class TopicChecksTest {
    private static final long GIBIBYTE = 1L << 30;

    /// Shares are rounded before they are compared, so that the finding agrees with its own text.
    @ParameterizedTest
    @CsvSource({
        "1000, OK, 0 % full",
        "200, OK, 80 % full",
        "196, OK, 80 % full",
        "195, WARNING, 81 % full",
        "190, WARNING, 81 % full",
        "50, WARNING, 95 % full",
        "46, WARNING, 95 % full",
        "45, FAILED, 96 % full",
        "40, FAILED, 96 % full",
        "0, FAILED, 100 % full"
    })
    void warnsOfADiskAbove80PercentAndFailsAbove95(long usable, Status status, String share) {
        Finding finding = ofDisk(1_000, usable);

        assertThat(finding.status()).isEqualTo(status);
        assertThat(finding.found()).contains("is " + share);
    }

    @Test
    void namesTheFolderAndTheSpaceThatIsLeft() {
        String found = "broker 1 /data is 90 % full, 10.0 GiB left";

        assertThat(ofDisk(100, 10)).isEqualTo(Finding.warning(found, "enlarge it"));
    }

    @Test
    void aDiskWithSpaceNeedsNoRemedy() {
        assertThat(ofDisk(100, 60)).isEqualTo(Finding.ok("broker 1 /data is 40 % full, 60.0 GiB left"));
    }

    @Test
    void aDiskWithoutSizeIsFull() {
        assertThat(ofDisk(0, 0)).isEqualTo(Finding.failed("broker 1 /data is 100 % full, 0.0 GiB left", "enlarge it"));
    }

    /// @param total  in GiB
    /// @param usable in GiB
    private static Finding ofDisk(long total, long usable) {
        return TopicChecks.used("broker 1 /data", total * GIBIBYTE, usable * GIBIBYTE, "enlarge it");
    }
}
