package org.newswire.service.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;
import org.newswire.text.PrintableText;
import org.newswire.text.UrlSecrets;

/// `%escaped(…)` in a Logback pattern: prints the text between the parentheses as one line of printable text,
/// without the secrets of addresses.
public final class EscapingConverter extends CompositeConverter<ILoggingEvent> {
    @Override
    protected String transform(ILoggingEvent event, String text) {
        return PrintableText.line(UrlSecrets.masked(text));
    }
}
