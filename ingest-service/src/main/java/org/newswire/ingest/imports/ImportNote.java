package org.newswire.ingest.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.Topic;
import org.newswire.raw.IngestTopics;

/// How far the import of a file has come. A value of `news.imports`, private to the tool, written
/// in the transactions that publish the items: so an import that was killed goes on where it was,
/// and none of its items comes twice. The key is [#key].
///
/// @param parts of the file that are done with
/// @param items of those, how many were published
record ImportNote(String file, long parts, long items, boolean complete, Instant at) {
    static final Topic TOPIC = IngestTopics.IMPORTS;
    static final Contract<ImportNote> CONTRACT = new Contract<>("import-note", ImportNote.class);

    private static final int SAMPLE_BYTES = 1 << 20;

    static ImportNote none(Path file) {
        return new ImportNote(file.toString(), 0, 0, false, Instant.EPOCH);
    }

    /// Tells files apart by size, begin and end (a MiB each), wherever they lie, and ways to read them.
    static String key(Path file, String way) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((way + " " + channel.size() + "\n").getBytes(UTF_8));
            digest.update(sample(channel, 0));
            digest.update(sample(channel, Math.max(0, channel.size() - SAMPLE_BYTES)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static ByteBuffer sample(FileChannel channel, long position) throws IOException {
        ByteBuffer sample = ByteBuffer.allocate(SAMPLE_BYTES);
        int read = 0;
        while (read >= 0 && sample.hasRemaining()) {
            read = channel.read(sample, position + sample.position());
        }
        return sample.flip();
    }
}
