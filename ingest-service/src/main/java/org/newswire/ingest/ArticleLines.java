package org.newswire.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/// Articles as JSON, one a line, as `deploy/newswire export` writes them; gzipped where the name ends
/// in
/// `.gz`. Blank lines are passed over.
final class ArticleLines implements ImportSource {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BufferedReader lines;
    private final ImportedArticle reader;

    ArticleLines(Path file, String source) throws IOException {
        InputStream bytes = Files.newInputStream(file);
        boolean gzipped = String.valueOf(file.getFileName()).endsWith(".gz");
        this.lines = new BufferedReader(new InputStreamReader(gzipped ? new GZIPInputStream(bytes) : bytes, UTF_8));
        this.reader = new ImportedArticle(source);
    }

    @Override
    public Optional<Part> next() throws IOException {
        String line = lines.readLine();
        while (line != null && line.isBlank()) {
            line = lines.readLine();
        }
        return line == null ? Optional.empty() : Optional.of(part(line));
    }

    private Part part(String line) {
        try {
            JsonNode article = JSON.readTree(line);
            if (article.path("retracted").asBoolean()) {
                return new Part.LeftOut("retracted");
            }
            return reader.item(article).<Part>map(Part.Item::new).orElse(new Part.LeftOut("no article"));
        } catch (JsonProcessingException e) {
            return new Part.LeftOut("not JSON");
        } catch (IllegalArgumentException | DateTimeException e) {
            return new Part.LeftOut("no article");
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
