package org.newswire.store.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class PingPermitsTest {
    private static final int FAST = 512;
    private static final int LATE = 512;
    private static final int SLOW = 64;

    private final PingPermits lanes = new PingPermits();
    private int networks;

    @Test
    void slowPingsReleaseTheirPermitsUpToALimit() throws Exception {
        List<PingPermits.Permit> late = new ArrayList<>();
        for (int i = 0; i < LATE; i++) {
            PingPermits.Permit permit = enter();
            assertThat(permit.giveWay()).isTrue();
            late.add(permit);
        }
        for (int i = 0; i < FAST - 1; i++) {
            enter();
        }
        PingPermits.Permit last = enter();
        assertThat(last.giveWay()).isFalse();
        late.getFirst().close();
        assertThat(last.giveWay()).isTrue();
        enter();
    }

    private PingPermits.Permit enter() throws InterruptedException {
        return lanes.enter("network-" + networks++, false);
    }

    @Test
    void atMostFourPingsOfANetworkAreSentAtATime() throws Exception {
        List<PingPermits.Permit> sent = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sent.add(lanes.enter("c0000201", false));
        }
        Thread fifth = waiting("c0000201", false);
        lanes.enter("c0000202", false);
        sent.getFirst().close();
        fifth.join();
    }

    @Test
    void atMost512PingsAreInTheirFirstHalfSecond() throws Exception {
        List<PingPermits.Permit> sent = new ArrayList<>();
        for (int i = 0; i < FAST; i++) {
            sent.add(enter());
        }
        Thread next = waiting("c0000201", false);
        sent.getFirst().close();
        next.join();
    }

    @Test
    void slowCallbacksShare64PermitsAndTakeNoneOfTheOthers() throws Exception {
        List<PingPermits.Permit> sent = new ArrayList<>();
        for (int i = 0; i < SLOW; i++) {
            sent.add(lanes.enter("slow-" + i, true));
        }
        Thread next = waiting("c0000201", true);
        enter();
        sent.getFirst().close();
        next.join();
    }

    /// Returns a ping that waits for its permit, and gives it back at once.
    private Thread waiting(String network, boolean isSlow) {
        Thread ping = Thread.ofVirtual().start(() -> {
            try {
                lanes.enter(network, isSlow).close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await().until(() -> ping.getState() == Thread.State.WAITING);
        return ping;
    }
}
