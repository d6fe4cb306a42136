package org.newswire.ingest.feedformat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.ChildProcess;

/// A feed of 30 MB in a process with the heap that the ingest has by default. Tests [XmlParts] and [FeedReader].
final class LongFeedIT {
    private static final String HEAP = "-Xmx288m";
    private static final int ENTRIES = 10_000;
    private static final int BYTES = 30_000_000;

    @TempDir
    Path folder;

    @Test
    void readsAFeedOf30MegabytesWith10000EntriesWholeInASmallHeap() throws Exception {
        Path feed = folder.resolve("feed.xml");
        write(feed);
        assertThat(Files.size(feed)).isGreaterThan(BYTES);

        ChildProcess reading = ChildProcess.start(
                ChildProcess.java(
                        List.of(HEAP, "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"),
                        System.getProperty("java.class.path"),
                        Reading.class.getName(),
                        List.of(feed.toString())),
                Map.of(),
                folder.resolve("reading.log"));
        await().atMost(Duration.ofMinutes(1)).until(() -> !reading.isAlive());

        assertThat(reading.logTail(20)).contains("entries=" + ENTRIES + " flags=[]");
    }

    private static void write(Path feed) throws IOException {
        String text = "word ".repeat(BYTES / ENTRIES / 5);
        try (Writer out = Files.newBufferedWriter(feed, UTF_8)) {
            out.write("<rss version='2.0'><channel><title>A long feed</title>");
            for (int i = 0; i < ENTRIES; i++) {
                out.write("<item><title>Item " + i + "</title><link>https://long.example/" + i + "</link><description>"
                        + text + "</description></item>");
            }
            out.write("</channel></rss>");
        }
    }

    /// Reads a feed and prints the number of its entries, and its flags.
    static final class Reading {
        private Reading() {}

        public static void main(String[] args) throws IOException {
            ReadResult result = new FeedReader()
                    .read(Files.readAllBytes(Path.of(args[0])), URI.create("https://long.example/feed"), Map.of());
            ReadResult.Parsed parsed = (ReadResult.Parsed) result;
            System.out.println("entries=" + parsed.entries().size() + " flags=" + parsed.flags());
        }
    }
}
