package org.newswire.service.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.newswire.service.logging.EscapingJson;
import org.slf4j.MDC;

/// The services' `logback.xml` in both formats. Tests [MdcSpanContext] and [EscapingJson].
final class LogLineTest {
    private final TraceSpan span = Tracing.off(() -> new SplittableRandom(7)).first(SpanName.POLL);

    @Test
    void textEndsWithTheTraceIfPresent() throws Exception {
        assertThat(line("text")).endsWith(" INFO  PollTask feed=1 fails\n");
        try (var _ = span.open()) {
            assertThat(line("text")).endsWith(" INFO  PollTask feed=1 fails trace=" + span.traceId() + "\n");
        }
        assertThat(line("text")).endsWith("fails\n");
    }

    @Test
    void jsonHasTraceAndSpan() throws Exception {
        assertThat(line("json")).doesNotContain("trace");
        try (var _ = span.open()) {
            assertThat(line("json"))
                    .contains(
                            "\"trace\":\"" + span.traceId() + "\"",
                            "\"span\":\"" + span.traceparent().substring(36, 52) + "\"");
        }
    }

    @Test
    void jsonHasAnIsoTimestampServiceAndTheFieldsOfTheMessage() throws Exception {
        JsonNode json = new ObjectMapper().readTree(line("json"));

        assertThat(json.path("timestamp").asText()).isEqualTo("2026-03-18T21:00:00.000Z");
        assertThat(json.path("service").asText()).isEqualTo("ingest");
        assertThat(json.at("/fields/feed").asText()).isEqualTo("1");
        assertThat(json.path("formattedMessage").asText()).isEqualTo("feed=1 fails");
        assertThat(json.path("level").asText()).isEqualTo("INFO");
    }

    @Test
    void restoresTheOuterSpanAfterAnInnerOne() {
        TraceSpan inner = span.child(SpanName.PUBLISH);
        try (var _ = span.open()) {
            try (var _ = inner.open()) {
                assertThat(MDC.get("span")).isEqualTo(inner.traceparent().substring(36, 52));
            }
            assertThat(MDC.get("span")).isEqualTo(span.traceparent().substring(36, 52));
        }
        assertThat(MDC.get("trace")).isNull();
    }

    private static String line(String format) throws Exception {
        var context = new LoggerContext();
        context.setMDCAdapter((LogbackMDCAdapter) MDC.getMDCAdapter());
        context.putProperty("LOG_FORMAT", format);
        context.putProperty(EscapingJson.SERVICE, "ingest");
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Objects.requireNonNull(LogLineTest.class.getResource("/logback.xml")));
        var console = (ConsoleAppender<ILoggingEvent>)
                Objects.requireNonNull(context.getLogger("ROOT").getAppender("console"));
        var event = new LoggingEvent(
                LogLineTest.class.getName(),
                context.getLogger("org.newswire.ingest.poll.PollTask"),
                Level.INFO,
                "feed={} fails",
                null,
                new Object[] {1});
        event.setInstant(Instant.parse("2026-03-18T21:00:00Z"));
        return new String(console.getEncoder().encode(event), UTF_8);
    }
}
