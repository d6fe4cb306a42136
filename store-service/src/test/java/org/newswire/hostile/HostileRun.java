package org.newswire.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.newswire.embedded.Ports;
import org.newswire.embedded.ServiceProcess;

/// Runs the chain with healthy publishers and some threats for a time, and evaluates the result.
///
/// `deploy/chaos` runs it for ten minutes, [HostilePublisherIT] for less.
final class HostileRun {
    private static final Duration BASELINE_LIMIT = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Plan plan;
    private final Path folder;
    private final int port = Ports.anyFree();
    private final Rounds rounds;

    /// The duration of a run and its bounds.
    ///
    /// @param time       duration of the threats
    /// @param round      interval at which hostile publishers show new items
    /// @param publishing interval at which each healthy site publishes an item
    /// @param polled     bound from the publication of a healthy item to its poll, 99th percentile
    /// @param latency    bound from that poll to its row, 99th percentile
    /// @param searchable bound from that poll until a search finds it, 99th percentile
    /// @param liveness   bound of the slowest answer to `/health/live`
    /// @param drain      time after which all published items must be accounted for
    /// @param sites      number of healthy sites
    /// @param seed       of sizes and order
    record Plan(
            Set<Threat> threats,
            Duration time,
            Duration round,
            Duration publishing,
            Duration polled,
            Duration latency,
            Duration searchable,
            Duration liveness,
            Duration drain,
            int sites,
            long seed) {
        private static final int SITES = 30;

        /// @param minutes a number, or `brief`
        static Plan parse(String minutes, Set<Threat> threats, long seed) {
            Plan plan = minutes.equals("brief")
                    ? brief(threats)
                    : full(threats, Duration.ofSeconds(Math.round(60 * Double.parseDouble(minutes))));
            return threats.containsAll(Threat.FLOOD) ? plan.withFlood(seed) : plan;
        }

        /// For a build on a machine with other load: one round with wide bounds.
        static Plan brief(Set<Threat> threats) {
            return new Plan(
                    threats,
                    Duration.ofSeconds(30),
                    Duration.ofHours(1),
                    Duration.ofSeconds(6),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(150),
                    SITES,
                    1);
        }

        /// For the flood: 61 healthy sites, 39 others.
        Plan withFlood(long seed) {
            return new Plan(
                    threats,
                    time,
                    round,
                    Duration.ofSeconds(10),
                    polled,
                    latency,
                    searchable,
                    liveness,
                    drain,
                    61,
                    seed);
        }

        /// For a dedicated machine: the bounds that the product guarantees.
        static Plan full(Set<Threat> threats, Duration time) {
            return new Plan(
                    threats,
                    time,
                    Duration.ofMinutes(2),
                    Duration.ofSeconds(6),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(5),
                    SITES,
                    1);
        }
    }

    private HostileRun(Plan plan, Path folder) {
        this.plan = plan;
        this.folder = folder;
        rounds = new Rounds(plan.round);
    }

    /// @param folder for data and logs; created if absent
    static Verdict run(Plan plan, Path folder) throws IOException, InterruptedException, SQLException {
        return new HostileRun(plan, folder).run();
    }

    /// Arguments: folder for the data, minutes or `brief`, threats (see [Threat#parse]), seed.
    public static void main(String[] arguments) throws Exception {
        Plan plan = Plan.parse(arguments[1], Threat.parse(arguments[2]), Long.parseLong(arguments[3]));
        Verdict verdict = run(plan, Path.of(arguments[0]));
        System.out.println(verdict);
        System.exit(verdict.failures().isEmpty() ? 0 : 1);
    }

    private Verdict run() throws IOException, InterruptedException, SQLException {
        Files.createDirectories(folder);
        List<HostileOrigin> origins = Threat.publishersOf(plan.threats, port, rounds, new Random(plan.seed));
        Map<String, String> names = new HashMap<>();
        origins.forEach(origin -> names.putAll(origin.hostNames()));
        try (HealthySites healthy = new HealthySites(port, plan.sites);
                HostileChain chain = new HostileChain(folder, names, healthy.feedList());
                TopicWatch topics = new TopicWatch(chain.bootstrapServers());
                SearchWatch search = new SearchWatch(chain)) {
            healthy.publishAll();
            Accounts accounts = new Accounts(chain, topics, search);
            await(BASELINE_LIMIT, () -> accounts.unstored(healthy).isEmpty());
            return attack(chain, accounts, healthy, origins);
        } finally {
            origins.forEach(HostileOrigin::close);
        }
    }

    private Verdict attack(HostileChain chain, Accounts accounts, HealthySites healthy, List<HostileOrigin> origins)
            throws IOException, InterruptedException, SQLException {
        List<ServiceProcess> services = chain.services();
        try (Probes probes = new Probes(services);
                ForeignRecords foreign = new ForeignRecords(chain.bootstrapServers())) {
            Instant begun;
            try (SilentClients clients = new SilentClients(services)) {
                chain.watch(healthy.feedList() + feedList(origins));
                if (plan.threats.contains(Threat.SILENT_CLIENTS)) {
                    clients.start();
                }
                if (plan.threats.contains(Threat.FOREIGN_RECORDS)) {
                    foreign.start();
                }
                begun = Instant.now();
                healthy.publishEvery(plan.publishing);
                last(plan.time.dividedBy(2), services);
                probes.measureHeap();
                last(plan.time.dividedBy(2), services);
                healthy.stopPublishing();
                foreign.stop();
                rounds.end();
            }
            await(plan.drain, () -> !allAlive(services) || isAccounted(accounts, healthy, origins, foreign));
            probes.measureHeap(); // nothing is in progress, so the remaining heap is live
            Verdict verdict = new Verdict(plan, chain);
            verdict.checkProcesses(probes);
            verdict.checkHealthySites(accounts, healthy, begun);
            verdict.checkHostileSites(accounts, published(origins, foreign), foreign);
            verdict.checkRows();
            verdict.checkFeeds(
                    origins.stream().flatMap(origin -> origin.sites().stream()).toList());
            return verdict;
        }
    }

    private static boolean isAccounted(
            Accounts accounts, HealthySites healthy, List<HostileOrigin> origins, ForeignRecords foreign)
            throws SQLException {
        return accounts.unsearchable(healthy).isEmpty()
                && accounts.unaccounted(published(origins, foreign), foreign).isEmpty();
    }

    private static List<PublishedItem> published(List<HostileOrigin> origins, ForeignRecords foreign) {
        return Stream.concat(origins.stream().flatMap(origin -> origin.published().stream()), foreign.items().stream())
                .toList();
    }

    private static String feedList(List<HostileOrigin> origins) {
        StringBuilder list = new StringBuilder();
        for (HostileOrigin origin : origins) {
            String interval = origin.pollInterval().toSeconds() + "s";
            origin.sites()
                    .forEach(site -> list.append("  - url: ")
                            .append(site.feedUrl())
                            .append("\n    options: {pollIntervalMin: ")
                            .append(interval)
                            .append(", pollIntervalMax: ")
                            .append(interval)
                            .append("}\n"));
        }
        return list.toString();
    }

    /// Waits for that time, or until a process has ended, since the result is known then.
    private static void last(Duration time, List<ServiceProcess> services)
            throws IOException, InterruptedException, SQLException {
        await(time, () -> !allAlive(services));
    }

    private static boolean allAlive(List<ServiceProcess> services) {
        return services.stream().allMatch(ServiceProcess::isAlive);
    }

    /// The condition of an await.
    private interface Condition {
        boolean holds() throws IOException, InterruptedException, SQLException;
    }

    private static void await(Duration limit, Condition condition)
            throws IOException, InterruptedException, SQLException {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.holds() && System.nanoTime() < end) {
            LockSupport.parkNanos(Math.min(LOOK.toNanos(), Math.max(1, end - System.nanoTime())));
        }
    }
}
