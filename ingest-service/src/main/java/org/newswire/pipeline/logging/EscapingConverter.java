package org.newswire.pipeline.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;
import org.newswire.pipeline.text.PrintableText;
import org.newswire.pipeline.text.UrlSecrets;

/// `%escaped(…)` in a Logback pattern: prints the text between the parentheses as one line of printable text,
/// without the secrets of addresses.
public final class EscapingConverter extends CompositeConverter<ILoggingEvent> {
    @Override
    protected String transform(ILoggingEvent event, String text) {
        return PrintableText.line(UrlSecrets.masked(text));
    }
}
