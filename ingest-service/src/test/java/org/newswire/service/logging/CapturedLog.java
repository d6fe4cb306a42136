package org.newswire.service.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Collects the events of a logger at level INFO and above, whatever level the test run is configured with.
/// Thread-safe.
///
/// ```java
/// try (CapturedLog log = CapturedLog.of(Retention.class)) {
///     …
///     assertThat(log.messages()).hasSize(1);
/// }
/// ```
public final class CapturedLog implements AutoCloseable {
    private final Logger logger;
    private final @Nullable Level configuredLevel;
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    private CapturedLog(Logger logger) {
        this.logger = logger;
        this.configuredLevel = logger.getLevel();
        appender.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(appender);
    }

    public static CapturedLog of(Class<?> type) {
        return of(type.getName());
    }

    public static CapturedLog of(String logger) {
        return new CapturedLog((Logger) LoggerFactory.getLogger(logger));
    }

    public List<ILoggingEvent> events() {
        return List.copyOf(appender.list);
    }

    public List<String> messages() {
        return events().stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /// Detaches from the logger and restores its level.
    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setLevel(configuredLevel);
    }
}
