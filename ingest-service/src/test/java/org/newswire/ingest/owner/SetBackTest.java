package org.newswire.ingest.owner;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.newswire.pipeline.Stage.InstallationFault;

final class SetBackTest {
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");

    private final SetBack setBack = new SetBack();

    @Test
    void aClockThatIsSetBackByMinutesIsNoticed() {
        setBack.check(NOON);
        assertThatExceptionOfType(InstallationFault.class)
                .isThrownBy(() -> setBack.check(NOON.minusSeconds(301)))
                .withMessageContaining("set back by 301 s, to 2026-03-18T11:54:59Z");
    }

    @Test
    void alsoInSteps() {
        setBack.check(NOON);
        setBack.check(NOON.minusSeconds(200));
        assertThatExceptionOfType(InstallationFault.class).isThrownBy(() -> setBack.check(NOON.minusSeconds(400)));
    }

    @Test
    void aLittleIsNothing() {
        setBack.check(NOON);
        setBack.check(NOON.minusSeconds(300));
        setBack.check(NOON.plusSeconds(86_400));
    }
}
