package org.newswire.service.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import org.newswire.text.PrintableText;
import org.newswire.text.UrlSecrets;

/// The log format `json`: Logback's, without the secrets of addresses. It also escapes characters that JSON
/// permits unescaped and a terminal acts on, such as bidirectional controls.
public final class EscapingJson extends JsonEncoder {
    @Override
    public byte[] encode(ILoggingEvent event) {
        String json = new String(super.encode(event), UTF_8);
        return PrintableText.lines(UrlSecrets.masked(json)).getBytes(UTF_8);
    }
}
