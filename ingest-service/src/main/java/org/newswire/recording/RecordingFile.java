package org.newswire.recording;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.newswire.limits.GzipStream;

/// Reads a file that `record` wrote; names that end in `.gz` are decompressed. Used by one thread.
final class RecordingFile implements AutoCloseable {
    private final BufferedReader lines;
    private long lineNumber;

    private RecordingFile(BufferedReader lines) {
        this.lines = lines;
    }

    static RecordingFile open(Path file) throws IOException {
        InputStream bytes = Files.newInputStream(file);
        try {
            return new RecordingFile(new BufferedReader(
                    new InputStreamReader(file.toString().endsWith(".gz") ? new GzipStream(bytes) : bytes, UTF_8)));
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    /// @throws IOException if a line is not a record, with the line number
    Optional<ConsumerRecord<byte[], byte[]>> next() throws IOException {
        String line = lines.readLine();
        if (line == null) {
            return Optional.empty();
        }
        lineNumber++;
        try {
            return Optional.of(RecordingLine.read(line));
        } catch (IOException e) {
            throw new IOException("line " + lineNumber + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
