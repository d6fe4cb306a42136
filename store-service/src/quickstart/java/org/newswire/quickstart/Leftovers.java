package org.newswire.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Records the processes of a run in a file, so that the next run can find those of a killed run. Such
/// processes usually stop automatically within seconds.
final class Leftovers {
    private final Path file;

    Leftovers(Path file) {
        this.file = file;
    }

    void remember(long pid) throws IOException {
        Optional<Instant> start = startOf(pid);
        if (start.isPresent()) {
            String line = pid + " " + start.get().toEpochMilli() + "\n";
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    /// Waits for the recorded processes, kills those that have not ended within the limit, and
    /// deletes the record.
    void await(Duration limit) throws IOException, InterruptedException {
        if (!Files.exists(file)) {
            return;
        }
        long deadline = System.nanoTime() + limit.toNanos();
        for (ProcessHandle process : alive()) {
            try {
                process.onExit().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException | ExecutionException e) {
                process.destroyForcibly();
                process.onExit().join();
            }
        }
        Files.delete(file);
    }

    private List<ProcessHandle> alive() throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> line.split(" "))
                .filter(words -> words.length == 2)
                .flatMap(words -> find(Long.parseLong(words[0]), Long.parseLong(words[1])).stream())
                .toList();
    }

    /// Process ids are reused, so the start time identifies the process.
    private static Optional<ProcessHandle> find(long pid, long startMillis) {
        boolean same = startOf(pid)
                .filter(start -> start.toEpochMilli() == startMillis)
                .isPresent();
        return same ? ProcessHandle.of(pid) : Optional.empty();
    }

    private static Optional<Instant> startOf(long pid) {
        return ProcessHandle.of(pid).flatMap(process -> process.info().startInstant());
    }
}
