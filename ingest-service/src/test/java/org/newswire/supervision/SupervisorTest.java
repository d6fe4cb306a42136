package org.newswire.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SupervisorTest {
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    @ParameterizedTest
    @ValueSource(
            classes = {
                IllegalStateException.class,
                StackOverflowError.class,
                LinkageError.class,
                OutOfMemoryError.class,
                InterruptedException.class
            })
    void anUnexpectedEndOfAThreadFailsReadinessAndRestartsTheThread(Class<? extends Throwable> type) throws Exception {
        var supervisor = new Supervisor(metrics, Duration.ofMillis(50), Duration.ofSeconds(1));
        var runs = new AtomicInteger();
        var forever = new CountDownLatch(1);
        var troubles = new CountDownLatch(1);
        SupervisedThread thread = supervisor.start("worker", () -> {
            if (runs.incrementAndGet() == 1) {
                Throwable thrown = type.getDeclaredConstructor().newInstance();
                switch (thrown) {
                    case Exception e -> throw e;
                    case Error e -> throw e;
                    default -> throw new IllegalArgumentException(thrown);
                }
            }
            troubles.await();
            forever.await();
        });

        await().pollInterval(Duration.ofMillis(5))
                .until(() -> supervisor.trouble().isPresent());
        assertThat(supervisor.trouble().orElseThrow())
                .contains("thread worker ended unexpectedly", type.getSimpleName());
        await().until(() -> runs.get() == 2);
        troubles.countDown();
        await().until(() -> supervisor.trouble().isEmpty());
        assertThat(metrics.counter("newswire.thread.restarts", "thread", "worker")
                        .count())
                .isEqualTo(1);

        thread.stop();
        thread.join();
        assertThat(supervisor.trouble()).isEmpty();
    }

    @Test
    void treatsAReturnAsAnIntendedEnd() throws Exception {
        var supervisor = new Supervisor(metrics);
        SupervisedThread thread = supervisor.startPlatform("worker", () -> {});
        thread.join();

        assertThat(supervisor.trouble()).isEmpty();
        assertThat(metrics.counter("newswire.thread.restarts", "thread", "worker")
                        .count())
                .isZero();
    }

    @Test
    void doesNotRestartAfterAnAnnouncedEnd() throws Exception {
        var supervisor = new Supervisor(metrics, Duration.ofHours(1), Duration.ofHours(1));
        SupervisedThread failing = supervisor.start("worker", () -> {
            throw new IllegalStateException("always");
        });
        await().until(() -> supervisor.trouble().isPresent());

        failing.expectEnd();
        failing.join();
        assertThat(supervisor.trouble()).isEqualTo(Optional.empty());
    }

    @Test
    void doublesThePauseUpToAMinute() {
        assertThat(Supervisor.longer(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(2));
        assertThat(Supervisor.longer(Duration.ofSeconds(45))).isEqualTo(Duration.ofMinutes(1));
        assertThat(Supervisor.longer(Duration.ofMinutes(1))).isEqualTo(Duration.ofMinutes(1));
    }
}
