package org.newswire.store.page.overview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.dlq.OpenDeadLetters;
import org.newswire.store.doctor.WaitingRecords;

class BrokerFiguresTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final WaitingRecords SEVEN = new WaitingRecords(7, Optional.empty());

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
    private final AtomicReference<Optional<KafkaException>> failure = new AtomicReference<>(Optional.empty());
    private final CountDownLatch answers = new CountDownLatch(1);
    private volatile boolean isHanging;
    private final BrokerFigures figures = new BrokerFigures(new Source(), now::get);
    private final Thread running = Thread.ofVirtual().unstarted(this::run);

    /// A broker that answers, fails or hangs as the test says.
    private final class Source implements BrokerReader {
        @Override
        public WaitingRecords.ByService waiting() throws InterruptedException {
            if (isHanging) {
                answers.await();
            }
            failure.get().ifPresent(thrown -> {
                throw thrown;
            });
            return new WaitingRecords.ByService(Optional.of(SEVEN), Optional.empty());
        }

        @Override
        public Optional<List<OpenDeadLetters>> deadLettersSince(Instant since) {
            return Optional.of(List.of(new OpenDeadLetters("news.raw", "no-content", 2)));
        }
    }

    private void run() {
        try {
            figures.run(() -> true, () -> false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        running.interrupt();
        running.join();
    }

    @Test
    void figuresAreUnknownAfter45Seconds() {
        running.start();
        await().atMost(LIMIT).until(() -> figures.figures().parseDeadLetters().isPresent());
        assertThat(figures.figures().waiting().parse()).contains(SEVEN);

        now.updateAndGet(time -> time.plus(Duration.ofSeconds(45)));
        assertThat(figures.figures().waiting().parse()).contains(SEVEN);

        now.updateAndGet(time -> time.plusMillis(1));
        assertThat(figures.figures()).isEqualTo(BrokerFigures.Figures.UNKNOWN);
    }

    @Test
    void aBrokerThatDoesNotAnswerIsAnOutage() {
        failure.set(Optional.of(new KafkaException("no figures", new TimeoutException("timed out"))));
        running.start();

        await().atMost(LIMIT).until(() -> figures.outage().isPresent());
        assertThat(figures.outage()).contains("timed out");
        assertThat(figures.refusal()).isEmpty();

        failure.set(Optional.empty());
        await().atMost(LIMIT).until(() -> figures.outage().isEmpty());
        assertThat(figures.figures().waiting().parse()).contains(SEVEN);
    }

    @Test
    void aRefusalIsNoOutage() {
        failure.set(Optional.of(new TopicAuthorizationException("not authorized")));
        running.start();

        await().atMost(LIMIT).until(() -> figures.refusal().isPresent());
        assertThat(figures.refusal()).contains("not authorized");
        assertThat(figures.outage()).isEmpty();
    }

    @Test
    void aBrokerThatHangsIsAnOutage() {
        isHanging = true;
        running.start();
        await().atMost(LIMIT).untilAsserted(() -> {
            now.updateAndGet(time -> time.plus(Duration.ofSeconds(31)));
            assertThat(figures.outage()).isPresent();
        });

        isHanging = false;
        answers.countDown();
        await().atMost(LIMIT).until(() -> figures.outage().isEmpty());
    }
}
