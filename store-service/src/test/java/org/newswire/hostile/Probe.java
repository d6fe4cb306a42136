package org.newswire.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.newswire.embedded.ServiceProcess;
import org.newswire.embedded.ServiceProcess.Service;

/// Requests the liveness of a service four times a second, each time on a new connection as Kubernetes does,
/// and reads the memory of its process. Keeps the worst value of each. Does not count the time for which the
/// machine ran nothing ([Stalls]). Thread-safe.
final class Probe implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(250);
    private static final Duration JCMD_LIMIT = Duration.ofSeconds(60);
    private static final int GIVEN_UP_MILLIS = 10_000;
    private static final byte[] REQUEST =
            "GET /health/live HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n".getBytes(US_ASCII);
    private static final Pattern ANONYMOUS = Pattern.compile("RssAnon:\\s+(\\d+) kB");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

    private final ServiceProcess process;
    private final int port;
    private final Stalls stalls;
    private final ReentrantLock turn = new ReentrantLock();
    private final RepeatingThread worker;
    private volatile Duration slowest = Duration.ZERO;
    private volatile Duration slowestAt = Duration.ZERO;
    private volatile Duration longestStall = Duration.ZERO;
    private final long begun = System.nanoTime();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile String lastFailure = "";
    private volatile long mostBytes;

    Probe(ServiceProcess process, Stalls stalls) {
        this.process = process;
        this.stalls = stalls;
        this.port = process.metricsAddress().getPort();
        worker = new RepeatingThread("probe-" + process.service().label(), this::run).start();
    }

    Service service() {
        return process.service();
    }

    /// The slowest answer; a missing answer counts as 10 s.
    Duration slowest() {
        return slowest;
    }

    /// When the slowest answer came, from the first request on.
    Duration slowestAt() {
        return slowestAt;
    }

    /// The longest stall of the machine during a request.
    Duration longestStall() {
        return longestStall;
    }

    int answers() {
        return answers.get();
    }

    int failures() {
        return failures.get();
    }

    String lastFailure() {
        return lastFailure;
    }

    /// The peak of the process's anonymous memory; 0 if the system does not report it.
    long mostBytes() {
        return mostBytes;
    }

    /// The bytes of all live objects, counted during a full collection; empty if the process does not report them.
    /// Liveness is not requested meanwhile.
    OptionalLong liveHeapBytes() throws InterruptedException {
        turn.lock();
        try {
            Matcher total = TOTAL.matcher(jcmd("GC.class_histogram"));
            return total.find() ? OptionalLong.of(Long.parseLong(total.group(1))) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        } finally {
            turn.unlock();
        }
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        String program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Path output = Files.createTempFile("jcmd", ".txt");
        try {
            Process running = new ProcessBuilder(List.of(program, String.valueOf(process.pid()), command))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!running.waitFor(JCMD_LIMIT.toSeconds(), TimeUnit.SECONDS) || running.exitValue() != 0) {
                running.destroyForcibly();
                throw new IOException(process.service().label() + " does not obey jcmd " + command);
            }
            return Files.readString(output, US_ASCII);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private void run(RepeatingThread self) {
        while (!self.isStopped()) {
            turn.lock();
            try {
                ask();
            } finally {
                turn.unlock();
            }
            mostBytes = Math.max(mostBytes, anonymousBytes());
            LockSupport.parkNanos(PERIOD.toNanos());
        }
    }

    private void ask() {
        long begin = System.nanoTime();
        long stalled = stalls.nanos();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), GIVEN_UP_MILLIS);
            socket.setSoTimeout(GIVEN_UP_MILLIS);
            socket.getOutputStream().write(REQUEST);
            String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
            if (!answer.startsWith("HTTP/1.1 200 ")) {
                throw new IOException("not alive: " + answer.lines().findFirst().orElse("no answer"));
            }
            answers.incrementAndGet();
            keep(Duration.ofNanos(System.nanoTime() - begin), Duration.ofNanos(stalls.nanos() - stalled));
        } catch (IOException e) {
            failures.incrementAndGet();
            lastFailure = String.valueOf(e.getMessage());
            keep(Duration.ofMillis(GIVEN_UP_MILLIS), Duration.ZERO);
        }
    }

    private void keep(Duration whole, Duration stall) {
        longestStall = stall.compareTo(longestStall) > 0 ? stall : longestStall;
        Duration took = whole.minus(stall);
        if (took.compareTo(slowest) > 0) {
            slowest = took;
            slowestAt = Duration.ofNanos(System.nanoTime() - begun);
        }
    }

    private long anonymousBytes() {
        try {
            var found = ANONYMOUS.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
            return found.find() ? Long.parseLong(found.group(1)) << 10 : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        worker.close();
    }
}
