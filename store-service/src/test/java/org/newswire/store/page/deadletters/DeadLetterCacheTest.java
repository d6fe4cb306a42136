package org.newswire.store.page.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.newswire.dlq.DlqSnapshot;

class DeadLetterCacheTest {
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");
    private static final DlqSnapshot EMPTY = new DlqSnapshot(List.of(), List.of(), 0, 0);

    private final AtomicInteger reads = new AtomicInteger();
    private volatile Instant now = NOON;
    private volatile Supplier<DlqSnapshot> broker = () -> EMPTY;

    private final DeadLetterCache cache = new DeadLetterCache(
            () -> {
                reads.incrementAndGet();
                return broker.get();
            },
            () -> now);

    @Test
    void readsOnlyWhileSomeoneLooksAndAtMostOnceInSomeSeconds() {
        assertThat(reads).hasValue(0);
        assertThat(cache.look().snapshot()).isEqualTo(EMPTY);
        assertThat(cache.look().readAt()).isEqualTo(NOON);
        assertThat(reads).hasValue(1);

        now = NOON.plusSeconds(20);
        assertThat(cache.look().readAt()).isEqualTo(NOON.plusSeconds(20));
        assertThat(reads).hasValue(2);
    }

    @Test
    void keepsTheFiguresAndSaysSinceWhenTheBrokerIsAway() {
        cache.look();
        broker = () -> {
            throw new KafkaException("away");
        };
        now = NOON.plusSeconds(20);
        cache.look();
        now = NOON.plusSeconds(40);

        DeadLetterCache.Result away = cache.look();
        assertThat(away.snapshot()).isEqualTo(EMPTY);
        assertThat(away.readAt()).isEqualTo(NOON);
        assertThat(away.failedSince()).isEqualTo(NOON.plusSeconds(20));
        assertThat(away.failure()).isEqualTo("away");

        broker = () -> EMPTY;
        now = NOON.plusSeconds(60);
        assertThat(cache.look().failedSince()).isNull();
    }

    @Test
    void aSlowBrokerDelaysTheAnswerOnlyBriefly() throws Exception {
        CountDownLatch answering = new CountDownLatch(1);
        broker = () -> {
            try {
                answering.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return EMPTY;
        };
        long begin = System.nanoTime();
        assertThat(cache.look().snapshot()).isNull();
        assertThat(cache.look().snapshot()).isNull();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
        assertThat(reads).hasValue(1);

        answering.countDown();
        await().until(() -> cache.look().snapshot() != null);
        assertThat(reads).hasValue(1);
    }

    @Test
    void anInternalErrorIsAFailureToo() {
        broker = () -> {
            throw new IllegalStateException();
        };
        assertThat(cache.look().failure()).isEqualTo("IllegalStateException");
    }
}
