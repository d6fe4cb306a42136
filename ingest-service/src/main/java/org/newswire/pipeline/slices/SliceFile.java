package org.newswire.pipeline.slices;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.newswire.pipeline.untrusted.GzipStream;

/// The records of a file that `record` wrote, gzipped where its name ends in `.gz`. One thread.
final class SliceFile implements AutoCloseable {
    private final BufferedReader lines;
    private long read;

    private SliceFile(BufferedReader lines) {
        this.lines = lines;
    }

    static SliceFile open(Path file) throws IOException {
        InputStream bytes = Files.newInputStream(file);
        try {
            return new SliceFile(new BufferedReader(
                    new InputStreamReader(file.toString().endsWith(".gz") ? new GzipStream(bytes) : bytes, UTF_8)));
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    /// @throws IOException where a line is no record, with its number
    Optional<ConsumerRecord<byte[], byte[]>> next() throws IOException {
        String line = lines.readLine();
        if (line == null) {
            return Optional.empty();
        }
        read++;
        try {
            return Optional.of(SliceLine.read(line));
        } catch (IOException e) {
            throw new IOException("line " + read + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
