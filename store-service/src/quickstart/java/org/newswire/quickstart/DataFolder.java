package org.newswire.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The data folder of a quick start, which one process uses at a time.
final class DataFolder implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    private DataFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// Locks the folder, and creates it if absent. The lock ends with the process, even after a
    /// crash.
    ///
    /// @throws UnusableException if another quick start uses it, or this account cannot write to it
    static DataFolder take(Path folder) throws UnusableException {
        Path path = folder.toAbsolutePath().normalize();
        try {
            return lock(path);
        } catch (IOException e) {
            throw UnusableException.of(path, e);
        }
    }

    private static DataFolder lock(Path path) throws IOException, UnusableException {
        Files.createDirectories(path.resolve("logs"));
        FileChannel channel = FileChannel.open(
                path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        @Nullable FileLock lock = channel.tryLock();
        if (lock == null) {
            String owner = Files.readString(path.resolve("lock")).strip();
            channel.close();
            throw new UnusableException("another quick start (process " + owner + ") uses " + path
                    + ": stop it, or choose another folder with --data");
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(UTF_8)));
        return new DataFolder(path, channel);
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    /// Returns the processes that a run has started in the folder.
    Leftovers leftovers() {
        return new Leftovers(path.resolve("processes"));
    }

    Path log(String name) {
        return path.resolve("logs").resolve(name + ".log");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /// The folder cannot be used. The message is one line with the remedy.
    static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1L;

        private UnusableException(String message) {
            super(message);
        }

        private UnusableException(String message, IOException cause) {
            super(message, cause);
        }

        static UnusableException of(Path folder, IOException e) {
            String reason =
                    switch (e) {
                        case AccessDeniedException denied -> "permission denied: " + denied.getFile();
                        case FileAlreadyExistsException file -> file.getFile() + " is not a folder";
                        case FileSystemException other when other.getReason() != null ->
                            other.getReason() + ": " + other.getFile();
                        default -> String.valueOf(e.getMessage());
                    };
            return new UnusableException(
                    "the data folder " + folder + " cannot be used (" + reason
                            + "): let this account write to it, or choose another folder with --data",
                    e);
        }
    }
}
