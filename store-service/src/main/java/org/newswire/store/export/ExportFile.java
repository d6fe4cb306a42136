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

/// The output file of an export, and its progress in `FILE.progress` (JSON) until it is complete.
///
/// [#checkpoint] forces the file and then the progress to disk. An interrupted export resumes at its last
/// checkpoint: the rest of the file is truncated. Not thread-safe.
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

    /// Begins or resumes an export. The file is locked until it is closed.
    ///
    /// @param what format and period; they must be the same when an export is resumed
    /// @throws ExportRefusedException if the file exists and is not part of this export, or another process
    ///     writes it
    static ExportFile open(Path file, ObjectNode what) throws IOException, ExportRefusedException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new ExportRefusedException("there is no folder " + folder + ": create it, or choose another one");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new ExportRefusedException(
                    file + " is a folder, pipe or device, so an interrupted export could not be resumed:"
                            + " choose a regular file");
        }
        Path progressFile = file.resolveSibling(file.getFileName() + ".progress");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            lock(channel, file);
            ObjectNode progress = progress(file, channel, progressFile, what);
            long bytes = progress.path("bytes").asLong();
            if (channel.size() < bytes) {
                throw new ExportRefusedException(
                        file + " is shorter than " + progressFile + " states: delete both files and start again");
            }
            channel.truncate(bytes).position(bytes);
            return new ExportFile(progressFile, progress, channel);
        } catch (IOException | ExportRefusedException e) {
            channel.close();
            throw e;
        }
    }

    private static void lock(FileChannel channel, Path file) throws IOException, ExportRefusedException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("locked by this process", e);
        }
        throw new ExportRefusedException("another export is writing " + file + ": wait for it, or choose another file");
    }

    /// Reads the progress, or creates it if the file is new.
    private static ObjectNode progress(Path file, FileChannel channel, Path progressFile, ObjectNode what)
            throws IOException, ExportRefusedException {
        if (Files.exists(progressFile)) {
            ObjectNode progress = read(progressFile, file);
            if (!progress.path("what").equals(what)) {
                throw new ExportRefusedException(file + " belongs to another export, " + progress.path("what")
                        + ": choose another file, or delete it and " + progressFile);
            }
            return progress;
        }
        if (channel.size() > 0) {
            throw new ExportRefusedException(file + " already exists: choose another file");
        }
        ObjectNode progress = JSON.createObjectNode().put("bytes", 0).set("what", what);
        write(progressFile, progress);
        return progress;
    }

    private static ObjectNode read(Path progressFile, Path file) throws IOException, ExportRefusedException {
        try {
            if (JSON.readTree(progressFile.toFile()) instanceof ObjectNode progress) {
                return progress;
            }
        } catch (JsonProcessingException e) {
            LOG.debug("no JSON", e);
        }
        throw new ExportRefusedException(
                progressFile + " is not a progress file: delete it and " + file + ", and start again");
    }

    /// The export cannot write to this file; the message names the remedy.
    static final class ExportRefusedException extends Exception {
        private static final long serialVersionUID = 1;

        ExportRefusedException(String message) {
            super(message);
        }
    }

    boolean isNew() {
        return !progress.has("position");
    }

    /// Returns the position of the last checkpoint; empty at the beginning.
    JsonNode position() {
        return progress.path("position");
    }

    /// Returns a count as of the last checkpoint, over all runs of the export.
    long counted(String what) {
        return progress.path("counts").path(what).asLong();
    }

    OutputStream out() {
        return out;
    }

    /// @param position where to resume
    /// @param counts   counts up to there
    void checkpoint(JsonNode position, Map<String, Long> counts) throws IOException {
        out.flush();
        channel.force(false);
        progress.put("bytes", channel.position()).set("position", position);
        counts.forEach(progress.putObject("counts")::put);
        write(progressFile, progress);
    }

    /// Marks the export as complete.
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
