package org.newswire.store.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.newswire.store.api.ChangeCursor;
import org.newswire.store.feed.FeedTopic;

@Timeout(20)
final class PingPermitsTest {
    private static final int FAST = 512;
    private static final int LATE = 512;
    private static final Duration LIMIT = Duration.ofSeconds(2);

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
    void threeFastResponsesAreNeededAfterASlowOneOrAFailure() throws Exception {
        FeedTopic topic = FeedTopic.parse("https://news.example", "https://news.example/feeds/articles.atom");
        Delivery delivery = new Delivery(
                UUID.randomUUID(),
                topic,
                "reader.example",
                "c0000201",
                new ChangeCursor(List.of(), 1, 0, 0, Instant.EPOCH));
        assertThat(delivery.isSlow()).isFalse();
        delivery.acknowledged(LIMIT.plusMillis(1), LIMIT);
        for (int i = 0; i < 3; i++) {
            assertThat(delivery.isSlow()).isTrue();
            delivery.acknowledged(Duration.ofMillis(10), LIMIT);
        }
        assertThat(delivery.isSlow()).isFalse();
        delivery.failed();
        delivery.acknowledged(Duration.ofMillis(10), LIMIT);
        assertThat(delivery.isSlow()).isTrue();
    }
}
