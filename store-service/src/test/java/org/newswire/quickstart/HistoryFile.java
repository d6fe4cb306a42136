package org.newswire.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Creates files of articles for `deploy/newswire import` with realistic text lengths (median 2,400
/// characters). The same seed creates the same file. Not thread-safe.
final class HistoryFile {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VOCABULARY = 20_000;
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

    private final String host;
    private final Random random;
    private final List<String> words;

    HistoryFile(String host, long seed) {
        this.host = host;
        this.random = new Random(seed);
        this.words = IntStream.range(0, VOCABULARY)
                .mapToObj(i -> random.ints(3 + random.nextInt(8), 'a', 'z' + 1)
                        .mapToObj(Character::toString)
                        .collect(Collectors.joining()))
                .toList();
    }

    void write(Path file, int articles) throws IOException {
        try (BufferedWriter lines = Files.newBufferedWriter(file)) {
            for (int i = 0; i < articles; i++) {
                lines.write(JSON.createObjectNode()
                        .put("url", "https://" + host + "/" + i)
                        .put("title", "Of old " + i)
                        .put("html", html())
                        .put("language", "en")
                        .put("publishedAt", FIRST.plusSeconds(60L * i).toString())
                        .put("observedAt", FIRST.plusSeconds(60L * i + 30).toString())
                        .toString());
                lines.write('\n');
            }
        }
    }

    /// Returns paragraphs of sentences.
    String html() {
        int chars = (int) Math.min(60_000, Math.exp(7.8 + 0.8 * random.nextGaussian()));
        StringBuilder html = new StringBuilder(chars + 500);
        while (html.length() < chars) {
            html.append("<p>").append(paragraph()).append("</p>");
        }
        return html.toString();
    }

    private String paragraph() {
        return IntStream.range(0, 5)
                .mapToObj(sentence -> random.ints(12, 0, VOCABULARY)
                        .mapToObj(words::get)
                        .collect(Collectors.joining(" ", "The ", ".")))
                .collect(Collectors.joining(" "));
    }
}
