package org.newswire.store.export;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;

/// A record of a WARC 1.1 file (ISO 28500:2017), as a gzip member of its own (annex D).
///
/// Values of headers come from publishers: control characters in them, line ends among them, become
/// blanks, so that none begins a header of its own.
final class WarcRecord {
    private static final String LINE_END = "\r\n";

    private final Map<String, String> headers = new LinkedHashMap<>();
    private final byte[] block;

    WarcRecord(String type, UUID id, Instant date, String contentType, byte[] block) {
        this.block = block;
        with("WARC-Type", type);
        with("WARC-Record-ID", reference(id));
        with("WARC-Date", date.truncatedTo(ChronoUnit.MICROS).toString());
        with("Content-Type", contentType);
        with("Content-Length", String.valueOf(block.length));
    }

    /// How other records name one.
    static String reference(UUID id) {
        return "<urn:uuid:" + id + ">";
    }

    WarcRecord with(String name, String value) {
        headers.put(name, value.replaceAll("\\p{Cntrl}+", " ").strip());
        return this;
    }

    /// With what a URI cannot hold escaped.
    WarcRecord about(String uri) {
        StringBuilder escaped = new StringBuilder();
        for (byte each : uri.getBytes(UTF_8)) {
            if (each <= ' ' || each == 0x7F || "\"<>\\^`{|}".indexOf(each) >= 0) {
                escaped.append('%').append(String.format("%02X", each));
            } else {
                escaped.append((char) each);
            }
        }
        return with("WARC-Target-URI", escaped.toString());
    }

    void write(OutputStream out) throws IOException {
        StringBuilder head = new StringBuilder("WARC/1.1").append(LINE_END);
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append(LINE_END));
        // Not closed, as that would close the file.
        GZIPOutputStream gzip = new GZIPOutputStream(out, 1 << 13);
        gzip.write(head.append(LINE_END).toString().getBytes(UTF_8));
        gzip.write(block);
        gzip.write((LINE_END + LINE_END).getBytes(US_ASCII));
        gzip.finish();
    }
}
