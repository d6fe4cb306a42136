package org.newswire.store.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.newswire.store.hub.PendingVerifications.Permit;

final class PendingVerificationsTest {
    private final PendingVerifications pending = new PendingVerifications();

    @Test
    void atMost100VerificationsWait() {
        List<Permit> permits = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            permits.add(pending.enter().orElseThrow());
        }
        assertThat(pending.enter()).isEmpty();
        permits.getFirst().close();
        assertThat(pending.enter()).isPresent();
    }

    @Test
    void atMostTenVerificationsOfANetworkWait() {
        List<Permit> permits = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Permit permit = pending.enter().orElseThrow();
            assertThat(permit.enter("c0000201")).isTrue();
            permits.add(permit);
        }
        assertThat(pending.enter().orElseThrow().enter("c0000201")).isFalse();
        assertThat(pending.enter().orElseThrow().enter("c0000202")).isTrue();
        permits.getFirst().close();
        assertThat(pending.enter().orElseThrow().enter("c0000201")).isTrue();
    }

    @Test
    void aRejectedVerificationLeavesThePermitsOfItsNetworkAlone() {
        for (int i = 0; i < 10; i++) {
            assertThat(pending.enter().orElseThrow().enter("c0000201")).isTrue();
        }
        try (Permit rejected = pending.enter().orElseThrow()) {
            assertThat(rejected.enter("c0000201")).isFalse();
        }
        assertThat(pending.enter().orElseThrow().enter("c0000201")).isFalse();
    }
}
