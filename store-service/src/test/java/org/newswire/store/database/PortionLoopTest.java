package org.newswire.store.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.pipeline.supervision.Supervisor;
import org.slf4j.LoggerFactory;

final class PortionLoopTest {
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger(PortionLoop.class);

    @BeforeEach
    void listen() {
        told.start();
        log.addAppender(told);
    }

    @AfterEach
    void listenNoMore() {
        log.detachAppender(told);
    }

    @Test
    void aFailureThatRepeatsIsToldOnceInTen() {
        fail(15, () -> {
            throw new SQLException("the database is away");
        });

        assertThat(told.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .hasSize(2)
                .containsOnly("some-queue makes no progress just now: the database is away");
    }

    @Test
    void aFaultOfOursThatRepeatsIsToldOnceInTen() {
        fail(15, () -> {
            throw new IllegalStateException("a fault");
        });

        assertThat(told.list)
                .hasSize(2)
                .allSatisfy(event -> assertThat(event.getFormattedMessage())
                        .isEqualTo("some-queue makes no progress by a fault of ours"))
                .allSatisfy(event ->
                        assertThat(event.getThrowableProxy().getMessage()).isEqualTo("a fault"));
    }

    /// Runs a loop that fails as often, and works then.
    private static void fail(int failures, PortionLoop.Portion failing) {
        AtomicInteger tries = new AtomicInteger();
        PortionLoop.Portion portion = () -> tries.incrementAndGet() > failures ? 0 : failing.workOff();
        Duration pause = Duration.ofMillis(1);
        try (var loop = new PortionLoop("some-queue", pause, 10, portion, Supervisor.unobserved(), pause)) {
            loop.start();
            await().atMost(Duration.ofSeconds(30)).until(() -> tries.get() > failures);
        }
    }
}
