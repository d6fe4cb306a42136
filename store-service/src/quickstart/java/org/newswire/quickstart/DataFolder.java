package org.newswire.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
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
    /// @throws InUse if another quick start uses it
    static DataFolder take(Path folder) throws IOException, InUse {
        Path path = folder.toAbsolutePath().normalize();
        Files.createDirectories(path.resolve("logs"));
        FileChannel channel = FileChannel.open(
                path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        @Nullable FileLock lock = channel.tryLock();
        if (lock == null) {
            String owner = Files.readString(path.resolve("lock")).strip();
            channel.close();
            throw new InUse(path, owner);
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

    /// Another quick start uses the folder.
    static final class InUse extends Exception {
        InUse(Path folder, String pid) {
            super("another quick start (process " + pid + ") uses " + folder
                    + ": stop it, or choose another folder with --data");
        }
    }
}
