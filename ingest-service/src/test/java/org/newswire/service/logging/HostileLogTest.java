package org.newswire.service.logging;

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
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/// Untrusted text in a message, the MDC or an exception, with the services' own `logback.xml`. Tests
/// [EscapingConverter], [EscapingTrace] and [EscapingJson].
final class HostileLogTest {
    private static final String HOSTILE =
            "x\u001b[2J\u202e\r\n2026-01-01T00:00:00.000Z ERROR Forged all is lost\u2028y";
    private static final String ESCAPED =
            "x\\u001b[2J\\u202e\\r\\n2026-01-01T00:00:00.000Z ERROR Forged all is lost\\u2028y";

    @Test
    void aTextLogHasOneLinePerEvent() throws Exception {
        assertThat(line("text", HOSTILE, null))
                .endsWith(" INFO  PollTask title=" + ESCAPED + "\n")
                .hasLineCount(1);
        try (var _ = MDC.putCloseable("trace", HOSTILE)) {
            assertThat(line("text", "News", null))
                    .endsWith("title=News trace=" + ESCAPED + "\n")
                    .hasLineCount(1);
        }
    }

    @Test
    void exceptionsInATextLogAreEscapedToo() throws Exception {
        var cause = new IOException("reason phrase " + HOSTILE);
        String log = line("text", "News", new IllegalStateException("header " + HOSTILE, cause));

        assertThat(log)
                .contains("\njava.lang.IllegalStateException: header " + ESCAPED + "\n\tat ")
                .contains("\nCaused by: java.io.IOException: reason phrase " + ESCAPED + "\n\tat ");
        assertThat(log.chars().filter(c -> (c < ' ' && c != '\n' && c != '\t') || c == '\u202e' || c == '\u2028'))
                .isEmpty();
    }

    @Test
    void jsonIsEscapedWithItsBidirectionalControls() throws Exception {
        String log = line("json", HOSTILE, new IllegalStateException(HOSTILE));

        assertThat(log).hasLineCount(1).doesNotContain("\u202e", "\u2028", "\u001b");
        JsonNode json = JsonMapper.builder().build().readTree(log);
        assertThat(json.path("formattedMessage").asText()).isEqualTo("title=" + HOSTILE);
        assertThat(json.at("/fields/title").asText()).isEqualTo(HOSTILE);
    }

    @Test
    void secretsOfAddressesAreMasked() throws Exception {
        String url = "https://news.example/feed?token=s3cret&a=b";
        for (String format : new String[] {"text", "json"}) {
            assertThat(line(format, url, new IOException("cannot fetch " + url)))
                    .contains("feed?token=***&a=b")
                    .doesNotContain("s3cret");
        }
    }

    private static String line(String format, String title, @Nullable Throwable thrown) throws Exception {
        var context = new LoggerContext();
        context.setMDCAdapter((LogbackMDCAdapter) MDC.getMDCAdapter());
        context.putProperty("LOG_FORMAT", format);
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Objects.requireNonNull(HostileLogTest.class.getResource("/logback.xml")));
        var console = (ConsoleAppender<ILoggingEvent>)
                Objects.requireNonNull(context.getLogger("ROOT").getAppender("console"));
        var event = new LoggingEvent(
                HostileLogTest.class.getName(),
                context.getLogger("org.newswire.ingest.poll.PollTask"),
                Level.INFO,
                "title={}",
                thrown,
                new Object[] {title});
        return new String(console.getEncoder().encode(event), UTF_8);
    }
}
