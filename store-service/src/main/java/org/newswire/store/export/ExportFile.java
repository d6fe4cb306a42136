package org.newswire.store.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A file that an export writes, and where it has got to: in `FILE.progress`, JSON, until it is
/// complete.
///
/// What is written counts once [#checkpoint] has returned: file first, then progress, each forced
/// to disk. An export that was killed finds both as of its last checkpoint; what the file has
/// beyond is cut off. Not thread-safe.
final class ExportFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExportFile.class);
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

    /// Begins an export, or goes on with one. The file is locked until it is closed.
    ///
    /// @param what of which data: one that is to go on must be the same
    /// @throws Refused where the file is there and no part of this export, or another process writes it
    static ExportFile open(Path file, ObjectNode what) throws IOException, Refused {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new Refused("there is no folder " + folder + ": make it, or name a file in another one");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new Refused(file + " is a folder, pipe or device, where an export cannot go on when it was stopped:"
                    + " name a file");
        }
        Path progressFile = file.resolveSibling(file.getFileName() + ".progress");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            lock(channel, file);
            ObjectNode progress = progress(file, channel, progressFile, what);
            long bytes = progress.path("bytes").asLong();
            if (channel.size() < bytes) {
                throw new Refused(file + " is shorter than " + progressFile + " says: delete both, and begin again");
            }
            channel.truncate(bytes).position(bytes);
            return new ExportFile(progressFile, progress, channel);
        } catch (IOException | Refused e) {
            channel.close();
            throw e;
        }
    }

    private static void lock(FileChannel channel, Path file) throws IOException, Refused {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("locked by this process", e);
        }
        throw new Refused("another export is writing " + file + ": wait until it is done, or name another file");
    }

    /// Where it has got to; a new one where nothing is written yet.
    private static ObjectNode progress(Path file, FileChannel channel, Path progressFile, ObjectNode what)
            throws IOException, Refused {
        if (Files.exists(progressFile)) {
            ObjectNode progress = read(progressFile, file);
            if (!progress.path("what").equals(what)) {
                throw new Refused(file + " is of another export, " + progress.path("what") + ": name another file, or"
                        + " delete it and " + progressFile);
            }
            return progress;
        }
        if (channel.size() > 0) {
            throw new Refused(file + " is there already: name another file");
        }
        ObjectNode progress = JSON.createObjectNode().put("bytes", 0).set("what", what);
        write(progressFile, progress);
        return progress;
    }

    private static ObjectNode read(Path progressFile, Path file) throws IOException, Refused {
        try {
            if (JSON.readTree(progressFile.toFile()) instanceof ObjectNode progress) {
                return progress;
            }
        } catch (JsonProcessingException e) {
            LOG.debug("no JSON", e);
        }
        throw new Refused(
                progressFile + " does not say where an export has got to: delete it and " + file + ", and begin again");
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

    /// How many of these were counted up to the last checkpoint, by all that wrote the export.
    long counted(String what) {
        return progress.path("counts").path(what).asLong();
    }

    OutputStream out() {
        return out;
    }

    /// @param position from where to go on
    /// @param counts of what there is up to there
    void checkpoint(JsonNode position, Map<String, Long> counts) throws IOException {
        out.flush();
        channel.force(false);
        progress.put("bytes", channel.position()).set("position", position);
        counts.forEach(progress.putObject("counts")::put);
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
