package org.newswire.ingest.items;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditStateTest {
    private static final int NOW = 29_900_000;
    private static final int DAY = (int) Duration.ofDays(1).toMinutes();

    @ParameterizedTest
    @CsvSource({"0,0", "1,0", "29900000,0", "29900000,1", "67108863,11"})
    void decodesItsBits(int minute, int asks) {
        EditState stamp = new EditState(minute, asks);
        assertThat(EditState.ofBits(stamp.bits())).isEqualTo(stamp);
    }

    @Test
    void decodesAnyBits() {
        assertThat(EditState.ofBits(-1)).isEqualTo(new EditState(67_108_863, 11));
    }

    @Test
    void theFirstEditCountsImmediately() {
        EditState stamp = new EditState(NOW - 1, 0);
        assertThat(stamp.isFollowedBy(NOW, NOW)).isTrue();
        assertThat(stamp.isFollowedBy(NOW - 1, NOW)).isFalse();
        assertThat(stamp.isFollowedBy(NOW - 2, NOW)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1,10", "2,20", "3,40", "8,1280", "11,10240"})
    void eachRequestDoublesTheWait(int asks, int minutes) {
        EditState stamp = new EditState(NOW - minutes, asks);
        assertThat(stamp.isFollowedBy(NOW, NOW)).isTrue();
        assertThat(stamp.isFollowedBy(NOW - 1, NOW)).isFalse();
    }

    @Test
    void aFrequentEditCountsAfterADay() {
        EditState stamp = new EditState(NOW - DAY - 5, 1);
        assertThat(stamp.isFollowedBy(NOW - DAY + 1, NOW)).isFalse();
        assertThat(stamp.isFollowedBy(NOW - DAY, NOW)).isTrue();
    }

    @Test
    void requestsAnItemWithEverLaterTimesElevenTimes() {
        EditState stamp = new EditState(NOW, 0);
        int onTheFirstDay = 0;
        int inAll = 0;
        for (int now = NOW + 5; now < NOW + 90 * DAY; now += 5) {
            if (!stamp.isSettled(now) && stamp.isFollowedBy(now, now)) {
                stamp = stamp.afterRequest(now);
                inAll++;
                onTheFirstDay += now < NOW + DAY ? 1 : 0;
            }
        }
        assertThat(onTheFirstDay).isEqualTo(8);
        assertThat(inAll).isEqualTo(11);
    }
}
