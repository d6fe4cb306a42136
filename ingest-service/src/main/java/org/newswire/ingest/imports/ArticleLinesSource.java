package org.newswire.ingest.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.GzipStream;

/// Reads JSON lines of articles, as `deploy/newswire export` writes them. Files with the extension `.gz`
/// are decompressed. Blank lines are skipped. At most 16 Mi characters of a line are held in memory.
final class ArticleLinesSource implements ImportSource {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int MAX_LINE_CHARS = 16 << 20;

    private final BufferedReader lines;
    private final ImportedArticle reader;
    private boolean ended;

    ArticleLinesSource(Path file, String source) throws IOException {
        InputStream bytes = Files.newInputStream(file);
        boolean gzipped = String.valueOf(file.getFileName()).endsWith(".gz");
        this.lines = new BufferedReader(new InputStreamReader(gzipped ? new GzipStream(bytes) : bytes, UTF_8));
        this.reader = new ImportedArticle(source);
    }

    @Override
    public Optional<Part> next() throws IOException {
        try {
            String line = line();
            while (line != null && line.isBlank()) {
                line = line();
            }
            return line == null ? Optional.empty() : Optional.of(part(line));
        } catch (EOFException | ZipException e) {
            // The complete articles before are imported, as with WARC files.
            boolean reported = ended;
            ended = true;
            return reported ? Optional.empty() : Optional.of(new Part.LeftOut("unreadable remainder"));
        }
    }

    /// Returns the next line, or null at the end.
    private @Nullable String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int c = lines.read();
        if (c < 0) {
            return null;
        }
        while (c >= 0 && c != '\n') {
            if (line.length() <= MAX_LINE_CHARS) {
                line.append((char) c);
            }
            c = lines.read();
        }
        return line.toString();
    }

    private Part part(String line) {
        if (line.length() > MAX_LINE_CHARS) {
            return new Part.LeftOut("too long");
        }
        try {
            JsonNode article = JSON.readTree(line);
            if (article.path("retracted").asBoolean()) {
                return new Part.LeftOut("retracted");
            }
            return reader.item(article).<Part>map(Part.Item::new).orElse(new Part.LeftOut("not an article"));
        } catch (JsonProcessingException e) {
            return new Part.LeftOut("not JSON");
        } catch (RuntimeException | StackOverflowError e) {
            return new Part.LeftOut("not an article");
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
