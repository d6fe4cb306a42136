package org.newswire.deploy;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Measures how long a service takes in its container, from Docker's start time to the first 200 of
/// `/health/ready`, installed with `compose.yaml` next to a running broker and database.
///
/// First, all services start together, as in a new installation. After that they start one at a time,
/// in rotation. The machine's load is printed, since a busy machine takes longer.
///
/// Run by `deploy/bench start [ROUNDS]`, on Linux, where containers are reachable at their own
/// addresses.
final class StartBench {
    private static final List<String> SERVICES = List.of("ingest", "parse", "store");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int TICKS_A_SECOND = 100;
    private static final long LOOK_MS = 20;

    private final Installation newswire;

    private StartBench(Installation newswire) {
        this.newswire = newswire;
    }

    /// One start.
    ///
    /// @param processor seconds of CPU time until it was ready
    /// @param resident resident memory in MB at that time
    private record Start(Duration took, double processor, long resident) {}

    /// @param args an empty folder, and the number of rounds (5)
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        try (var newswire = new Installation(
                Files.createDirectory(Path.of(args[0]).resolve("start")),
                List.of("compose.yaml"),
                List.of("kafka", "postgres"))) {
            newswire.up();
            new StartBench(newswire).run(rounds);
        }
    }

    private void run(int rounds) throws Exception {
        newswire.compose().run("up", "-d", "ingest", "parse", "store");
        System.out.println("first start of an installation, all services together");
        for (var first : allReady().entrySet()) {
            print(first.getKey(), first.getValue());
        }
        System.out.println("alone");
        Map<String, List<Start>> starts = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (String service : SERVICES) {
                newswire.compose().run("rm", "-sf", service);
                newswire.compose().run("up", "-d", "--no-deps", service);
                Start start = ready(service);
                starts.computeIfAbsent(service, _ -> new ArrayList<>()).add(start);
                print(service, start);
            }
        }
        starts.forEach((service, all) -> System.out.printf(
                "%s: median %.2f s%n",
                service, seconds(all.stream().map(Start::took).sorted().toList().get(all.size() / 2))));
    }

    private Map<String, Start> allReady() throws InterruptedException, ExecutionException {
        Map<String, Start> first = new LinkedHashMap<>();
        try (var watchers = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<String, Future<Start>> ready = new LinkedHashMap<>();
            SERVICES.forEach(service -> ready.put(service, watchers.submit(() -> ready(service))));
            for (var service : ready.entrySet()) {
                first.put(service.getKey(), service.getValue().get());
            }
        }
        return first;
    }

    private static void print(String service, Start start) throws IOException {
        System.out.printf(
                "%s ready after %.2f s, processor %.2f s, resident %d MB, load %s%n",
                service, seconds(start.took), start.processor, start.resident, load());
    }

    /// Waits for a service that was started.
    private Start ready(String service) throws IOException, InterruptedException {
        String container = newswire.compose().containers(service).getFirst();
        String[] facts = Compose.execute(
                        Map.of(),
                        List.of(
                                "docker",
                                "inspect",
                                "-f",
                                "{{.State.StartedAt}} {{.State.Pid}} {{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
                                container))
                .strip()
                .split(" ");
        Instant started = Instant.parse(facts[0]);
        URI ready = URI.create("http://" + facts[2] + ":8080/health/ready");
        while (!answers(ready)) {
            if (Instant.now().isAfter(started.plus(LIMIT))) {
                throw new IllegalStateException(service + " is not ready after " + LIMIT + ":\n" + newswire.logs());
            }
            Thread.sleep(LOOK_MS);
        }
        Duration took = Duration.between(started, Instant.now());
        Path process = Path.of("/proc", facts[1]);
        return new Start(took, processor(process), resident(process));
    }

    private static boolean answers(URI uri) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false; // not listening yet
        }
    }

    /// Returns seconds of user and system time: the fields 14 and 15 of proc_pid_stat(5).
    private static double processor(Path process) throws IOException {
        String stat = Files.readString(process.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / (double) TICKS_A_SECOND;
    }

    private static long resident(Path process) throws IOException {
        return Files.readAllLines(process.resolve("status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_000)
                .findFirst()
                .orElseThrow();
    }

    private static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
