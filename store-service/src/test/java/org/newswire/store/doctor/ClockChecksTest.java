package org.newswire.store.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.newswire.store.doctor.ClockChecks.Offset;
import org.newswire.store.doctor.Finding.Status;

final class ClockChecksTest {
    private final ClockChecks clocks = new ClockChecks(InstantSource.system(), 8080);

    @Test
    void reportsAWrongClockWithARemedy() {
        add("the database", 0);
        add("parse-1 (parse)", 70);
        add("parse-2 (parse)", -9);

        List<Finding> findings = findings(null);

        assertThat(findings).extracting(Finding::status).containsExactlyInAnyOrder(Status.FAILED, Status.WARNING);
        assertThat(findings)
                .extracting(Finding::found)
                .anyMatch(found -> found.contains("parse-1 (parse) is 70 s ahead of"))
                .anyMatch(found -> found.contains("parse-2 (parse) is 9000 ms behind"));
        assertThat(findings).allMatch(finding -> finding.remedy().contains("timedatectl"));
    }

    @Test
    void aWrongLocalClockIsNotReportedForAllOthers() {
        add("the database", 30);
        add("the active controller", 31);
        add("parse-1 (parse)", 29);

        assertThat(findings(null)).singleElement().satisfies(finding -> {
            assertThat(finding.status()).isEqualTo(Status.WARNING);
            assertThat(finding.found()).contains("this machine is 29 s behind");
        });
    }

    @Test
    void acceptsClocksThatAgree() {
        add("the database", 1);
        add("the active controller", -3);

        assertThat(findings(Duration.ofSeconds(-1))).containsExactly(Finding.ok("3 clocks at most 4000 ms apart"));
    }

    @Test
    void aCanaryStoredBeforeItsTimeReportsTheIngestsClock() {
        add("the database", 0);

        assertThat(findings(Duration.ofMinutes(5))).singleElement().satisfies(finding -> {
            assertThat(finding.status()).isEqualTo(Status.FAILED);
            assertThat(finding.found()).contains("the clock of an ingest is ahead of the database's");
        });
    }

    @Test
    void reportsAnInstanceThatCannotBeMeasured() throws Exception {
        clocks.instances(List.of(new ServiceGroup.Instance(ServiceGroup.STORE, "store-65535", "127.0.0.1")));

        assertThat(findings(null)).singleElement().satisfies(finding -> {
            assertThat(finding.status()).isEqualTo(Status.SKIPPED);
            assertThat(finding.found()).contains("store-65535 (store), no answer of store at http://127.0.0.1:65535/");
        });
    }

    @Test
    void doesNotCompareASingleClock() {
        assertThat(findings(null)).containsExactly(Finding.skipped("no other clock is reachable", ""));
    }

    private void add(String name, int seconds) {
        clocks.add(new Offset(name, Duration.ofSeconds(seconds)));
    }

    private List<Finding> findings(@Nullable Duration ingestAhead) {
        return clocks.findings(Optional.ofNullable(ingestAhead));
    }
}
