package org.newswire.embedded;

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

/// A process that never outlives its parent. Its standard input stays open while the parent runs, and
/// it stops when that input ends, even if the parent was killed.
///
/// It has a session of its own, so a Ctrl-C in the terminal reaches only the parent, which stops the
/// children in order. Its output is appended to a log file. Thread-safe.
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

    /// @param environment variables added to the environment of this process
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

    /// Sets a variable. A setting may be given as `NAME` or `NAME_FILE`; the new value replaces
    /// both.
    private static void put(Map<String, String> environment, String name, String value) {
        environment.remove(name + FILE_SUFFIX);
        if (name.endsWith(FILE_SUFFIX)) {
            environment.remove(name.substring(0, name.length() - FILE_SUFFIX.length()));
        }
        environment.put(name, value);
    }

    /// Returns the command for the `java` that runs this process, with these options.
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

    public long pid() {
        return process.pid();
    }

    public Optional<Integer> exitCode() {
        return process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
    }

    CompletableFuture<Process> onExit() {
        return process.onExit();
    }

    /// Writes the line `stop` to its standard input and closes it. An end without this line means
    /// that the parent died.
    ///
    /// @return whether it ended within the limit
    public boolean stopByEndOfInput(Duration limit) {
        try (OutputStream input = process.getOutputStream()) {
            input.write("stop\n".getBytes(UTF_8));
        } catch (IOException e) {
            // The process has ended already, so the pipe is broken.
            return !process.isAlive() || await(limit);
        }
        return await(limit);
    }

    /// Sends SIGTERM, then SIGKILL after the limit.
    ///
    /// @return whether it ended without SIGKILL
    public boolean terminate(Duration limit) {
        process.destroy();
        boolean ended = await(limit);
        if (!ended) {
            kill();
        }
        return ended;
    }

    /// Suspends the process (SIGSTOP): its connections stay open.
    public void suspend() throws IOException, InterruptedException {
        signal("STOP");
    }

    /// Continues the suspended process (SIGCONT).
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, String.valueOf(pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("kill -" + name + " " + pid() + " ended with code " + code);
        }
    }

    /// Sends SIGKILL and waits for the end of the process.
    public void kill() {
        process.destroyForcibly();
        await(FORCED_STOP_LIMIT);
    }

    /// Returns the last lines of its output.
    public String logTail(int lines) {
        try (var channel = Files.newByteChannel(log)) {
            long size = channel.size();
            var bytes = ByteBuffer.allocate((int) Math.min(TAIL_BYTES, size));
            channel.position(size - bytes.capacity());
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // reads until the buffer is full or the file ends
            }
            List<String> all = new String(bytes.array(), 0, bytes.position(), UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        } catch (IOException e) {
            return "(" + log + " cannot be read: " + e.getMessage() + ")";
        }
    }

    public Path log() {
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
