package org.newswire.store.doctor;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.newswire.service.Launcher;
import org.newswire.store.database.Sql;
import org.newswire.store.doctor.Finding.Status;

/// Compares the clocks of this machine, the database, the active controller and the instances.
///
/// The active controller reports its time in the description of the metadata quorum, as its own
/// `lastCaughtUpTimestamp`. The other brokers do not report theirs. An instance reports its time in the
/// `Date` header of its HTTP port.
final class ClockChecks {
    private static final Duration WARNING = Duration.ofSeconds(5);
    private static final Duration FAILED = Duration.ofMinutes(1);
    private static final int HTTP_LIMIT_MS = 3_000;
    private static final int MAX_INSTANCES = 100;
    private static final String REMEDY =
            "on that host: timedatectl; if it is not synchronized: systemctl enable --now chronyd; chronyc makestep";

    /// The default instance id ends in the HTTP port.
    private static final Pattern PORT = Pattern.compile(".*-(\\d{2,5})");

    private final InstantSource clock;
    private final int httpPort;
    private final List<Offset> offsets = new ArrayList<>();
    private final Set<String> unmeasured = new TreeSet<>();

    /// @param httpPort port of instances whose id does not contain it
    ClockChecks(InstantSource clock, int httpPort) {
        this.clock = clock;
        this.httpPort = httpPort;
        add(new Offset("this machine", Duration.ZERO));
    }

    void add(Offset offset) {
        offsets.add(offset);
    }

    /// @param ahead difference to this machine's clock; positive if the other clock is ahead
    record Offset(String name, Duration ahead) {}

    /// Compares the answer with the midpoint between request and response.
    private Offset measured(String name, Callable<Instant> source) throws Exception {
        Instant begin = clock.instant();
        Instant answered = source.call();
        Duration took = Duration.between(begin, clock.instant());
        return new Offset(name, Duration.between(begin.plus(took.dividedBy(2)), answered));
    }

    void database(Connection connection) throws Exception {
        offsets.add(measured(
                "the database", () -> Sql.only(connection, "select clock_timestamp()", row -> Sql.instant(row, 1))));
    }

    void brokers(Broker broker) throws Exception {
        List<Integer> others =
                new ArrayList<>(broker.nodes().stream().map(Node::id).toList());
        try {
            offsets.add(measured("the active controller", () -> {
                QuorumInfo quorum =
                        Broker.get(broker.admin().describeMetadataQuorum().quorumInfo());
                others.remove(Integer.valueOf(quorum.leaderId()));
                return quorum.voters().stream()
                        .filter(voter -> voter.replicaId() == quorum.leaderId())
                        .flatMap(voter -> voter.lastCaughtUpTimestamp().stream().boxed())
                        .findFirst()
                        .map(Instant::ofEpochMilli)
                        .orElseThrow(() -> new KafkaException("no leader of the quorum"));
            }));
        } catch (KafkaException e) {
            unmeasured.add("active controller (" + e.getMessage() + ")");
        }
        if (!others.isEmpty()) {
            unmeasured.add((others.size() == 1 ? "broker " : "brokers ") + Format.list(others)
                    + " (only the active controller reports its time)");
        }
    }

    void instances(List<ServiceGroup.Instance> instances) throws InterruptedException {
        List<FutureTask<Offset>> asked = instances.stream()
                .limit(MAX_INSTANCES)
                .map(instance -> new FutureTask<>(() -> ask(instance)))
                .toList();
        asked.forEach(task -> Thread.ofVirtual().start(task));
        for (int i = 0; i < asked.size(); i++) {
            try {
                offsets.add(asked.get(i).get());
            } catch (ExecutionException e) {
                ServiceGroup.Instance instance = instances.get(i);
                unmeasured.add(instance + ", no answer of " + instance.group().service() + " at " + address(instance));
            }
        }
    }

    private String address(ServiceGroup.Instance instance) {
        Matcher port = PORT.matcher(instance.id());
        String host = instance.host().contains(":") ? "[" + instance.host() + "]" : instance.host();
        return "http://" + host + ":" + (port.matches() ? port.group(1) : String.valueOf(httpPort)) + "/health/live";
    }

    private Offset ask(ServiceGroup.Instance instance) throws Exception {
        URI address = URI.create(address(instance));
        return measured(instance.toString(), () -> date(address, instance.group()));
    }

    /// @throws IOException if the response does not come from that service
    private static Instant date(URI address, ServiceGroup group) throws IOException {
        var connection = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(HTTP_LIMIT_MS);
        connection.setReadTimeout(HTTP_LIMIT_MS);
        connection.setInstanceFollowRedirects(false);
        try {
            long date = connection.getDate();
            if (date == 0 || !group.service().equals(connection.getHeaderField(Launcher.SERVICE_HEADER))) {
                throw new IOException("not an instance of " + group.service());
            }
            // The header has a precision of one second.
            return Instant.ofEpochMilli(date + 500);
        } finally {
            connection.disconnect();
        }
    }

    private static Finding wrong(Duration difference, String found) {
        return difference.compareTo(FAILED) > 0 ? Finding.failed(found, REMEDY) : Finding.warning(found, REMEDY);
    }

    /// Compares each clock with the median, so that a wrong clock of this machine is reported as such.
    List<Finding> findings(Optional<Duration> ingestAhead) {
        List<Duration> sorted = offsets.stream().map(Offset::ahead).sorted().toList();
        Duration median = sorted.get((sorted.size() - 1) / 2);
        List<Finding> findings = new ArrayList<>();
        for (Offset offset : offsets) {
            Duration off = offset.ahead().minus(median);
            if (off.abs().compareTo(WARNING) > 0) {
                findings.add(wrong(
                        off.abs(),
                        "the clock of " + offset.name() + " is " + Format.of(off)
                                + (off.isNegative() ? " behind" : " ahead of") + " the median of " + offsets.size()));
            }
        }
        ingestAhead
                .filter(ahead -> ahead.compareTo(WARNING) > 0)
                .ifPresent(ahead -> findings.add(wrong(
                        ahead,
                        "the canary was stored " + Format.of(ahead)
                                + " before it was sent, so the clock of an ingest is ahead of the database's")));
        if (!unmeasured.isEmpty()) {
            findings.add(
                    offsets.size() > 1
                            ? Finding.ok("not measured: " + Format.list(unmeasured))
                            : Finding.skipped("not measured: " + Format.list(unmeasured), "timedatectl on each host"));
        }
        if (offsets.size() == 1 && findings.isEmpty()) {
            findings.add(Finding.skipped("no other clock is reachable", ""));
        }
        if (findings.stream().allMatch(finding -> finding.status() == Status.OK) && offsets.size() > 1) {
            Duration most = sorted.getLast().minus(sorted.getFirst());
            findings.addFirst(Finding.ok(offsets.size() + " clocks at most " + Format.of(most) + " apart"));
        }
        return findings;
    }
}
