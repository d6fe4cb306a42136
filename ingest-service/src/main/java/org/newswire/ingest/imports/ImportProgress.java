package org.newswire.ingest.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import org.newswire.contract.Contract;
import org.newswire.kafka.Topic;
import org.newswire.raw.IngestTopics;
import org.newswire.text.Sha256;

/// The progress of a file's import: a value of `news.imports`, which only this tool uses. It is written in
/// the transactions that publish the items, so a killed import resumes without loss or duplicates. The key
/// is [#key].
///
/// @param parts number of processed parts of the file
/// @param items number of published items among them
record ImportProgress(String file, long parts, long items, boolean complete, Instant at) {
    static final Topic TOPIC = IngestTopics.IMPORTS;
    static final Contract<ImportProgress> CONTRACT = new Contract<>("import-note", ImportProgress.class);

    private static final int SAMPLE_BYTES = 1 << 20;

    static ImportProgress none(Path file) {
        return new ImportProgress(file.toString(), 0, 0, false, Instant.EPOCH);
    }

    /// Computes the key: a hash of the format, the file's size, and the first and last MiB. The file's path
    /// does not matter.
    static String key(Path file, String way) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            MessageDigest digest = Sha256.begin();
            digest.update((way + " " + channel.size() + "\n").getBytes(UTF_8));
            digest.update(sample(channel, 0));
            digest.update(sample(channel, Math.max(0, channel.size() - SAMPLE_BYTES)));
            return HexFormat.of().formatHex(digest.digest());
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
