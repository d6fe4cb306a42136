package org.newswire.store.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.newswire.store.api.ChangeCursor;
import org.newswire.store.api.ChangeCursor.Epoch;
import org.newswire.store.api.ChangeReader.Horizon;
import org.newswire.store.feed.FeedTopic;
import org.newswire.store.hub.ClaimTable.Claimed;
import org.newswire.store.hub.ClaimTable.Unfinished;

final class DeliveryTest {
    private static final String BASE = "https://news.example";
    private static final String TOPIC = BASE + "/feeds/articles.atom";
    private static final Instant NOW = Instant.parse("2026-03-18T12:00:00Z");
    private static final Duration KEPT = Duration.ofDays(7);
    private static final Epoch EPOCH = new Epoch(1, 1, 1);
    private static final Horizon HORIZON = new Horizon(cursor(EPOCH, 500, NOW), NOW);
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private static ChangeCursor cursor(Epoch epoch, long transaction, Instant at) {
        return new ChangeCursor(List.of(epoch), transaction, 0, 0, at);
    }

    private static Claimed claimed(String topic, ChangeCursor position, Duration pause, Optional<Unfinished> ping) {
        int failures = ping.isPresent() ? 3 : 0;
        String text = position.toString();
        return new Claimed(new UUID(0, 1), topic, "reader.example", "c0000201", text, failures, pause, ping);
    }

    private static Delivery restored(ChangeCursor position) {
        return Delivery.restored(
                        claimed(TOPIC, position, Duration.ZERO, Optional.empty()),
                        BASE,
                        HORIZON,
                        new AcknowledgedVersions())
                .orElseThrow();
    }

    @Test
    void threeFastResponsesAreNeededAfterASlowOneOrAFailure() throws Exception {
        Delivery delivery = new Delivery(
                UUID.randomUUID(),
                FeedTopic.parse(BASE, TOPIC),
                "reader.example",
                "c0000201",
                new ChangeCursor(List.of(), 1, 0, 0, Instant.EPOCH));
        assertThat(delivery.isSlow()).isFalse();
        delivery.answered(LIMIT.plusMillis(1), LIMIT);
        for (int i = 0; i < 3; i++) {
            assertThat(delivery.isSlow()).isTrue();
            delivery.answered(Duration.ofMillis(10), LIMIT);
        }
        assertThat(delivery.isSlow()).isFalse();
        delivery.failed();
        delivery.answered(Duration.ofMillis(10), LIMIT);
        assertThat(delivery.isSlow()).isTrue();
    }

    @Test
    void continuesAtItsPositionForSevenDays() {
        ChangeCursor kept = cursor(EPOCH, 300, NOW.minus(KEPT));
        assertThat(restored(kept).position()).isEqualTo(kept);
    }

    @Test
    void afterSevenDaysItContinuesWithTheChangesFromNowOn() {
        ChangeCursor expired = cursor(EPOCH, 300, NOW.minus(KEPT).minusSeconds(1));
        assertThat(restored(expired).position()).isEqualTo(HORIZON.cursor());
    }

    @Test
    void inAnotherDatabaseItContinuesWithTheChangesFromNowOn() {
        ChangeCursor foreign = cursor(new Epoch(2, 1, 1), 300, NOW);
        assertThat(restored(foreign).position()).isEqualTo(HORIZON.cursor());
    }

    @Test
    void aPingOfAnEarlierWorkerIsRepeatedAfterTheRestOfItsPause() {
        var ping = new Unfinished(new UUID(0, 2), cursor(EPOCH, 400, NOW).toString(), NOW);
        Delivery delivery = Delivery.restored(
                        claimed(TOPIC, cursor(EPOCH, 300, NOW), Duration.ofHours(1), Optional.of(ping)),
                        BASE,
                        HORIZON,
                        new AcknowledgedVersions())
                .orElseThrow();

        assertThat(delivery.pending())
                .contains(new Delivery.Pending(
                        ping.id(), cursor(EPOCH, 400, NOW), cursor(EPOCH, 400, NOW), ping.changedAt(), List.of()));
        assertThat(delivery.failures()).isEqualTo(3);
        assertThat(delivery.isSlow()).isTrue();
        assertThat(delivery.isDue()).isFalse();
        delivery.renew();
        assertThat(delivery.isDue()).isTrue();
    }

    @Test
    void aSubscriptionToATopicThatIsNoFeedIsNotServed() {
        Claimed unknown = claimed(
                BASE + "/feeds/articles.atom?colour=red", cursor(EPOCH, 300, NOW), Duration.ZERO, Optional.empty());
        assertThat(Delivery.restored(unknown, BASE, HORIZON, new AcknowledgedVersions()))
                .isEmpty();
    }
}
