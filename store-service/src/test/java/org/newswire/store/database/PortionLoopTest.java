package org.newswire.store.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class PortionLoopTest {
    @Test
    void aFailureThatRepeatsIsToldOnce() {
        AtomicInteger tries = new AtomicInteger();
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        Logger log = (Logger) LoggerFactory.getLogger(PortionLoop.class);
        told.start();
        log.addAppender(told);
        try (var loop = new PortionLoop("some-queue", Duration.ofMillis(1), 10, () -> {
            tries.incrementAndGet();
            throw new SQLException("the database is away");
        })) {
            loop.start();
            await().atMost(Duration.ofSeconds(30)).until(() -> tries.get() == 2);
        } finally {
            log.detachAppender(told);
        }
        assertThat(told.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("some-queue makes no progress just now: the database is away");
    }
}
