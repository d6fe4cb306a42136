package org.newswire.ingest.fetch;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpMessage;

/// Determines the length of a body (RFC 9112 section 6.3). Repeated equal lengths are accepted. With
/// contradicting or invalid lengths, the body ends with the connection.
final class LenientLength implements ContentLengthStrategy {
    @Override
    public long determineLength(HttpMessage message) {
        Header[] codings = message.getHeaders("Transfer-Encoding");
        if (codings.length > 0) {
            String last = codings[codings.length - 1].getValue();
            return last != null && last.strip().toLowerCase(Locale.ROOT).endsWith("chunked") ? CHUNKED : UNDEFINED;
        }
        List<String> lengths = Arrays.stream(message.getHeaders("Content-Length"))
                .flatMap(header ->
                        Arrays.stream(String.valueOf(header.getValue()).split(",")))
                .map(String::strip)
                .distinct()
                .toList();
        boolean sensible = lengths.size() == 1 && lengths.getFirst().matches("\\d{1,18}");
        return sensible ? Long.parseLong(lengths.getFirst()) : UNDEFINED;
    }
}
