package org.newswire.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeferredShareTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final DeferredShare share = new DeferredShare();

    @Test
    void deferredRecordsAreHandledWhileNoOthersWait() {
        assertThat(share.isTurn(true, 0)).isTrue();
    }

    @Test
    void theyGetAFifthOfTheTimeWhileOthersWait() {
        long deferred = 0;
        long others = 0;
        for (int batch = 0; batch < 1_000; batch++) {
            others += SECOND;
            if (share.isTurn(false, SECOND)) {
                deferred += SECOND / 2;
                share.spent(SECOND / 2);
            }
        }
        assertThat((double) deferred / (deferred + others)).isBetween(0.19, 0.21);
    }

    @Test
    void aSlowRecordDelaysTheNextOneByAtMostTwelveSecondsOfOtherBatches() {
        assertThat(share.isTurn(false, SECOND)).isTrue();
        share.spent(600 * SECOND);
        int batches = 1;
        while (!share.isTurn(false, SECOND)) {
            batches++;
        }
        assertThat(batches).isEqualTo(13);
    }

    @Test
    void aLongBatchIsFollowedByAPollOnce() {
        assertThat(share.mustPollFirst(29 * SECOND)).isFalse();
        assertThat(share.mustPollFirst(31 * SECOND)).isTrue();
        assertThat(share.mustPollFirst(31 * SECOND)).isFalse();
        assertThat(share.mustPollFirst(31 * SECOND)).isTrue();
    }
}
