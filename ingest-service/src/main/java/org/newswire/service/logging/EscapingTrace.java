package org.newswire.service.logging;

import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Objects;
import org.newswire.text.PrintableText;
import org.newswire.text.UrlSecrets;

/// `%escapedTrace` in a Logback pattern: prints the exception of an event and its causes, with the first
/// lines of the stack trace. Each exception is one line of printable text, without the secrets of addresses.
public final class EscapingTrace extends ThrowableHandlingConverter {
    private static final int MAX_FRAMES = 6;
    private static final int MAX_CAUSES = 10;

    @Override
    public String convert(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        StringBuilder lines = new StringBuilder();
        for (int depth = 0; thrown != null && depth <= MAX_CAUSES; depth++) {
            lines.append(depth == 0 ? "" : "Caused by: ").append(head(thrown)).append('\n');
            append(lines, thrown.getStackTraceElementProxyArray());
            thrown = thrown.getCause();
        }
        return lines.toString();
    }

    private static String head(IThrowableProxy thrown) {
        String message = thrown.getMessage();
        return thrown.getClassName() + (message == null ? "" : ": " + PrintableText.line(UrlSecrets.masked(message)));
    }

    private static void append(StringBuilder lines, StackTraceElementProxy[] frames) {
        int shown = Math.min(MAX_FRAMES, Objects.requireNonNullElse(frames, new StackTraceElementProxy[0]).length);
        for (int frame = 0; frame < shown; frame++) {
            lines.append('\t').append(frames[frame].getSTEAsString()).append('\n');
        }
    }
}
