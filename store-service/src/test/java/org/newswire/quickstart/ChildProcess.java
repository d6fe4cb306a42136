package org.newswire.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A process that lives no longer than this one: its standard input stays open as long as we live, and
/// it stops by itself when that ends, even where we are killed.
///
/// It has a session of its own, so that a Ctrl-C in the terminal reaches only us and we stop the
/// children in order. What it prints is appended to a log file. Thread-safe.
public final class ChildProcess {
    private static final Duration FORCED_STOP_LIMIT = Duration.ofSeconds(10);
    private static final String FILE_SUFFIX = "_FILE";
    private static final int TAIL_BYTES = 16 << 10;

    private final Process process;
    private final Path log;

    private ChildProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// @param environment added to the environment of this process
    public static ChildProcess start(List<String> command, Map<String, String> environment, Path log) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            var builder = new ProcessBuilder(ownSession(command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            environment.forEach((name, value) -> put(builder.environment(), name, value));
            return new ChildProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.getFirst(), e);
        }
    }

    /// A setting is given either by value or by file, as `NAME` or `NAME_FILE`: ours replaces both.
    private static void put(Map<String, String> environment, String name, String value) {
        environment.remove(name + FILE_SUFFIX);
        if (name.endsWith(FILE_SUFFIX)) {
            environment.remove(name.substring(0, name.length() - FILE_SUFFIX.length()));
        }
        environment.put(name, value);
    }

    /// The `java` that runs this process, with the options given.
    public static List<String> java(List<String> options, String classPath, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(arguments);
        return command;
    }

    private static List<String> ownSession(List<String> command) {
        List<String> shielded = new ArrayList<>();
        if (Programs.find("setsid").isPresent()) {
            shielded.add("setsid");
        } else {
            shielded.addAll(List.of("sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh"));
        }
        shielded.addAll(command);
        return shielded;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    public Optional<Integer> exitCode() {
        return process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
    }

    CompletableFuture<Process> onExit() {
        return process.onExit();
    }

    /// Writes the line `stop` to its standard input and ends that. An end without this line means that we
    /// have died.
    ///
    /// @return whether it ended within the limit
    boolean stopByEndOfInput(Duration limit) {
        try (OutputStream input = process.getOutputStream()) {
            input.write("stop\n".getBytes(UTF_8));
        } catch (IOException e) {
            // The pipe is broken because the process has ended already.
            return !process.isAlive() || await(limit);
        }
        return await(limit);
    }

    /// SIGTERM; where that does not end it within the limit, SIGKILL.
    ///
    /// @return whether it ended without force
    boolean terminate(Duration limit) {
        process.destroy();
        boolean ended = await(limit);
        if (!ended) {
            kill();
        }
        return ended;
    }

    /// SIGKILL, and waits until the process is gone.
    public void kill() {
        process.destroyForcibly();
        await(FORCED_STOP_LIMIT);
    }

    /// The last lines that it printed.
    String logTail(int lines) {
        try (var channel = Files.newByteChannel(log)) {
            long size = channel.size();
            var bytes = ByteBuffer.allocate((int) Math.min(TAIL_BYTES, size));
            channel.position(size - bytes.capacity());
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until the buffer is full or the file ends
            }
            List<String> all = new String(bytes.array(), 0, bytes.position(), UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        } catch (IOException e) {
            return "(" + log + " cannot be read: " + e.getMessage() + ")";
        }
    }

    Path log() {
        return log;
    }

    private boolean await(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
