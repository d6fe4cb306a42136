package org.newswire.store.page.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
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

    @AfterEach
    void stop() {
        cache.close();
    }

    /// Looks until nothing is being read.
    private DeadLetterCache.Result lookUntilRead() {
        cache.look();
        return await().until(cache::look, result -> !result.reading());
    }

    @Test
    void readsOnlyWhileSomeoneLooksAndAtMostOnceInSomeSeconds() {
        assertThat(reads).hasValue(0);
        assertThat(lookUntilRead().snapshot()).isEqualTo(EMPTY);
        assertThat(cache.look().readAt()).isEqualTo(NOON);
        assertThat(reads).hasValue(1);

        now = NOON.plusSeconds(20);
        assertThat(lookUntilRead().readAt()).isEqualTo(NOON.plusSeconds(20));
        assertThat(reads).hasValue(2);
    }

    @Test
    void keepsTheFiguresAndSaysSinceWhenTheBrokerIsAway() {
        lookUntilRead();
        broker = () -> {
            throw new KafkaException("away");
        };
        now = NOON.plusSeconds(20);
        lookUntilRead();
        now = NOON.plusSeconds(40);

        DeadLetterCache.Result away = lookUntilRead();
        assertThat(away.snapshot()).isEqualTo(EMPTY);
        assertThat(away.readAt()).isEqualTo(NOON);
        assertThat(away.failedSince()).isEqualTo(NOON.plusSeconds(20));
        assertThat(away.failure()).isEqualTo("away");

        broker = () -> EMPTY;
        now = NOON.plusSeconds(60);
        assertThat(lookUntilRead().failedSince()).isNull();
    }

    /// The broker answers when the test says so: a look that waited for it would not return.
    @Test
    void nobodyWaitsForTheBroker() {
        lookUntilRead();
        CountDownLatch answering = new CountDownLatch(1);
        broker = () -> answerAfter(answering);
        now = NOON.plusSeconds(20);

        for (int i = 0; i < 3; i++) {
            assertThat(cache.look().reading()).isTrue();
            assertThat(cache.look().readAt()).isEqualTo(NOON);
        }
        await().untilAtomic(reads, count -> assertThat(count).isEqualTo(2));

        answering.countDown();
        assertThat(lookUntilRead().readAt()).isEqualTo(NOON.plusSeconds(20));
        assertThat(reads).hasValue(2);
    }

    @Test
    void anInternalErrorIsAFailureToo() {
        broker = () -> {
            throw new IllegalStateException();
        };
        assertThat(lookUntilRead().failure()).isEqualTo("IllegalStateException");
    }

    @Test
    void closingEndsTheThreadWhileItReads() {
        AtomicReference<@Nullable Thread> reader = new AtomicReference<>();
        broker = () -> {
            reader.set(Thread.currentThread());
            return answerAfter(new CountDownLatch(1));
        };
        cache.look();
        await().until(() -> reader.get() != null);
        Thread reading = Objects.requireNonNull(reader.get());

        cache.close();
        assertThat(reading.isAlive()).isFalse();
    }

    /// Fails as a Kafka client does if the thread is interrupted meanwhile.
    private static DlqSnapshot answerAfter(CountDownLatch latch) {
        try {
            latch.await();
            return EMPTY;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }
}
