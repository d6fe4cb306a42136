package org.newswire.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// A file that an export writes, and where it has got to: in `FILE.progress`, JSON, until it is
/// complete.
///
/// What is written counts once [#checkpoint] has returned: file first, then progress, each forced
/// to disk. An export that was killed finds both as of its last checkpoint; what the file has
/// beyond is cut off. Not thread-safe.
final class ExportFile implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path progressFile;
    private final ObjectNode progress;
    private final FileChannel channel;
    private final OutputStream out;

    private ExportFile(Path progressFile, ObjectNode progress, FileChannel channel) {
        this.progressFile = progressFile;
        this.progress = progress;
        this.channel = channel;
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
    }

    /// Begins an export, or goes on with one.
    ///
    /// @param what of which data: one that is to go on must be the same
    /// @throws Refused where the file is there and no part of this export
    static ExportFile open(Path file, ObjectNode what) throws IOException, Refused {
        Path progressFile = file.resolveSibling(file.getFileName() + ".progress");
        ObjectNode progress = JSON.createObjectNode();
        if (Files.exists(progressFile)) {
            progress = (ObjectNode) JSON.readTree(progressFile.toFile());
            if (!progress.path("what").equals(what)) {
                throw new Refused(file + " is of another export, " + progress.path("what") + ": name another file, or"
                        + " delete it and " + progressFile);
            }
        } else if (Files.exists(file)) {
            throw new Refused(file + " is there already: name another file");
        } else {
            progress.put("bytes", 0).set("what", what);
            write(progressFile, progress);
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            long bytes = progress.path("bytes").asLong();
            if (channel.size() < bytes) {
                throw new Refused(file + " is shorter than " + progressFile + " says: delete both, and begin again");
            }
            channel.truncate(bytes).position(bytes);
        } catch (IOException | Refused e) {
            channel.close();
            throw e;
        }
        return new ExportFile(progressFile, progress, channel);
    }

    /// Says why an export cannot be made there.
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    boolean isNew() {
        return !progress.has("position");
    }

    /// Where the last checkpoint was; absent fields at the begin.
    JsonNode position() {
        return progress.path("position");
    }

    OutputStream out() {
        return out;
    }

    /// @param position from where to go on
    void checkpoint(JsonNode position) throws IOException {
        out.flush();
        channel.force(false);
        progress.put("bytes", channel.position()).set("position", position);
        write(progressFile, progress);
    }

    /// All that was to be exported is.
    void complete() throws IOException {
        out.flush();
        channel.force(true);
        Files.delete(progressFile);
    }

    private static void write(Path file, ObjectNode progress) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel to = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            Channels.newOutputStream(to).write(JSON.writeValueAsBytes(progress));
            to.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
