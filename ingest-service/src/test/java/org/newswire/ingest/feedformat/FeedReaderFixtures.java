package org.newswire.ingest.feedformat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Fixtures of the feed tests and a reader with a fixed clock.
public final class FeedReaderFixtures {
    public static final URI URL = URI.create("https://site.example/feeds/main.xml");
    static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");
    public static final FeedReader READER = new FeedReader(Limits.DEFAULT, InstantSource.fixed(NOW));
    private static final Path FOLDER = Path.of("src/test/resources/feeds");

    private FeedReaderFixtures() {}

    static byte[] bytes(String name) {
        try {
            return Files.readAllBytes(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<byte[]> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted()
                    .map(file -> bytes(file.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ReadResult.Parsed read(String name) {
        return parsed(READER.read(bytes(name), URL, Map.of()));
    }

    static ReadResult.Parsed readText(String document) {
        return parsed(READER.read(document.getBytes(StandardCharsets.UTF_8), URL, Map.of()));
    }

    static ReadResult.Parsed parsed(ReadResult result) {
        if (result instanceof ReadResult.Parsed parsed) {
            return parsed;
        }
        throw new AssertionError("not read: " + result);
    }

    /// Reads an RSS document with one item of this content.
    static Entry item(String inner) {
        return readText("<rss version=\"2.0\"><channel><title>t</title><item>" + inner + "</item></channel></rss>")
                .entries()
                .getFirst();
    }

    /// Reads an Atom document with one entry of this content.
    static Entry entry(String inner) {
        return readText("<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry>" + inner + "</entry></feed>")
                .entries()
                .getFirst();
    }
}
