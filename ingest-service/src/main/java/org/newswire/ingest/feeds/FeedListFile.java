package org.newswire.ingest.feeds;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A file of a feed list: its name and its bytes.
record FeedListFile(String name, ByteBuffer content) {
    FeedListFile(String name, byte[] bytes) {
        this(name, ByteBuffer.wrap(bytes));
    }

    enum Format {
        OPML,
        YAML,
        TEXT
    }

    byte[] bytes() {
        byte[] bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        return bytes;
    }

    String text() {
        byte[] bytes = bytes();
        Charset charset = StandardCharsets.UTF_8;
        // FF FE or FE FF: the byte order mark of UTF-16
        if (bytes.length > 1 && (bytes[0] & 0xff) + (bytes[1] & 0xff) == 0xff + 0xfe) {
            charset = StandardCharsets.UTF_16;
        }
        String text = new String(bytes, charset);
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    /// Returns the format by the extension of the file's name, or else by the start of its content.
    Format format() {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".opml") || lower.endsWith(".xml")) {
            return Format.OPML;
        }
        if (lower.endsWith(".yaml") || lower.endsWith(".yml")) {
            return Format.YAML;
        }
        String start = text().strip();
        if (start.startsWith("<")) {
            return Format.OPML;
        }
        boolean yaml = start.lines().anyMatch(line -> line.matches("\\s*(- .*|-|feeds\\s*:.*|\\[.*|\\{.*)"));
        return yaml && !lower.endsWith(".txt") ? Format.YAML : Format.TEXT;
    }
}
