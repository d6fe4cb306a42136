package org.newswire.ingest.websub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/// When a hub is trusted, so that polls are only the backup.
final class PushReliabilityTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private PushReliability hub = PushReliability.NONE;

    @Test
    void isTrustedAfterItAnnouncedThreePollsWithNewsInARow() {
        announced(0);
        announced(600);
        assertThat(hub.isTrusted()).isFalse();
        announced(1_200);
        assertThat(hub.isTrusted()).isTrue();
        assertThat(hub.announced()).isEqualTo(3);
        assertThat(hub.missed()).isZero();
    }

    @Test
    void isNotTrustedWhileAPollHasNewsThatItDidNotAnnounce() {
        trusted();
        polled(3_600, true);
        assertThat(hub.isTrusted()).isFalse();
        assertThat(hub.missed()).as("not yet: a push may follow").isZero();
    }

    @Test
    void aPushWithinAMinuteAfterThePollStillCountsAsAnnounced() {
        trusted();
        polled(3_600, true);
        pushed(3_660);
        assertThat(hub.isTrusted()).isTrue();
        assertThat(hub.announced()).isEqualTo(4);
    }

    @Test
    void newsWithoutAPushWithinAMinuteEndTheTrustUntilThreeMoreAreAnnounced() {
        trusted();
        polled(3_600, true);
        pushed(3_661);
        polled(3_670, true);
        assertThat(hub.missed()).isEqualTo(1);
        assertThat(hub.isTrusted()).isFalse();
        announced(4_200);
        assertThat(hub.isTrusted()).isFalse();
        announced(4_800);
        assertThat(hub.isTrusted()).isTrue();
    }

    @Test
    void aPollWithoutNewsIsNeitherAnnouncedNorMissed() {
        trusted();
        polled(3_600, false);
        polled(7_200, false);
        assertThat(hub.isTrusted()).isTrue();
        assertThat(hub.announced()).isEqualTo(3);
        assertThat(hub.missed()).isZero();
    }

    /// The origin may show the pushed items late, because of a cache.
    @Test
    void aPushIsPendingUntilAPollNinetySecondsLaterHasNoNews() {
        pushed(0);
        polled(89, false);
        assertThat(hub.pushedAt()).isEqualTo(NOON);
        polled(90, false);
        assertThat(hub.pushedAt()).isNull();
    }

    private void trusted() {
        announced(0);
        announced(600);
        announced(1_200);
    }

    private void announced(int second) {
        pushed(second);
        polled(second + 10, true);
    }

    private void pushed(int second) {
        hub = hub.pushed(NOON.plusSeconds(second));
    }

    private void polled(int second, boolean hasNews) {
        hub = hub.polled(NOON.plusSeconds(second), hasNews);
    }
}
