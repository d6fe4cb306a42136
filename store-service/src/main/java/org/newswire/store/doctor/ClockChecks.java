package org.newswire.store.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;
import org.newswire.store.doctor.GroupChecks.Instance;

/// Compares the clocks of this machine, the database, the active controller and the instances.
///
/// The active controller reports its time in the description of the metadata quorum: the leader's own
/// `lastCaughtUpTimestamp`. Other brokers report theirs only in written records. An instance reports its time in
/// the header `Date` of its HTTP port.
final class ClockChecks {
    private static final Duration WARNING = Duration.ofSeconds(5);
    private static final Duration FAILED = Duration.ofMinutes(1);
    private static final int HTTP_LIMIT_MS = 3_000;
    private static final int MAX_INSTANCES = 100;
    private static final int MAX_ANSWER_BYTES = 200;
    private static final String REMEDY =
            "on that host: timedatectl; if it is not synchronized: systemctl enable --now chronyd; chronyc makestep";

    /// An instance id ends in the HTTP port unless it was set.
    private static final Pattern PORT = Pattern.compile(".*-(\\d{2,5})");

    private final InstantSource clock;
    private final int httpPort;
    private final List<Offset> offsets = new ArrayList<>();
    private final Set<String> unmeasured = new TreeSet<>();

    /// @param httpPort of instances whose id does not contain it
    ClockChecks(InstantSource clock, int httpPort) {
        this.clock = clock;
        this.httpPort = httpPort;
        add(new Offset("this machine", Duration.ZERO));
    }

    void add(Offset offset) {
        offsets.add(offset);
    }

    /// @param ahead how far a clock is ahead of this machine's
    record Offset(String name, Duration ahead) {}

    private interface Question {
        Instant ask() throws Exception;
    }

    /// Compares an answer with the middle of the time in which it was given.
    private Offset measured(String name, Question question) throws Exception {
        Instant begin = clock.instant();
        Instant answered = question.ask();
        Duration took = Duration.between(begin, clock.instant());
        return new Offset(name, Duration.between(begin.plus(took.dividedBy(2)), answered));
    }

    void database(Connection connection) throws Exception {
        offsets.add(measured("the database", () -> now(connection)));
    }

    private static Instant now(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select clock_timestamp()")) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        }
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
            unmeasured.add((others.size() == 1 ? "broker " : "brokers ") + Words.list(others)
                    + " (only the active controller reports its time)");
        }
    }

    void instances(List<Instance> instances) throws InterruptedException {
        List<FutureTask<Optional<Offset>>> asked = instances.stream()
                .limit(MAX_INSTANCES)
                .map(instance -> new FutureTask<>(() -> ask(instance)))
                .toList();
        asked.forEach(task -> Thread.ofVirtual().start(task));
        for (int i = 0; i < asked.size(); i++) {
            try {
                asked.get(i).get().ifPresentOrElse(offsets::add, unmeasured(instances.get(i)));
            } catch (ExecutionException e) {
                unmeasured(instances.get(i)).run();
            }
        }
    }

    private Runnable unmeasured(Instance instance) {
        return () -> unmeasured.add(instance + ", which does not answer at " + address(instance));
    }

    private String address(Instance instance) {
        Matcher port = PORT.matcher(instance.id());
        String host = instance.host().contains(":") ? "[" + instance.host() + "]" : instance.host();
        return "http://" + host + ":" + (port.matches() ? port.group(1) : String.valueOf(httpPort)) + "/";
    }

    private Optional<Offset> ask(Instance instance) throws Exception {
        URI address = URI.create(address(instance));
        try {
            return Optional.of(measured(instance.toString(), () -> date(address, instance.reader())));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// @throws IOException if what answers is not that service
    private static Instant date(URI address, GroupChecks.Reader reader) throws IOException {
        var connection = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(HTTP_LIMIT_MS);
        connection.setReadTimeout(HTTP_LIMIT_MS);
        connection.setInstanceFollowRedirects(false);
        try (var body = connection.getInputStream()) {
            String text = new String(body.readNBytes(MAX_ANSWER_BYTES), UTF_8);
            long date = connection.getDate();
            if (date == 0 || !text.startsWith("newswire " + reader.service() + ":")) {
                throw new IOException("not an instance of " + reader.service());
            }
            // The header has whole seconds.
            return Instant.ofEpochMilli(date + 500);
        } finally {
            connection.disconnect();
        }
    }

    /// Compares each clock with the middle one, so that a wrong clock of this machine is named as such.
    List<Finding> findings(@Nullable Duration ingestAhead) {
        List<Duration> sorted = offsets.stream().map(Offset::ahead).sorted().toList();
        Duration middle = sorted.get((sorted.size() - 1) / 2);
        List<Finding> findings = new ArrayList<>();
        for (Offset offset : offsets) {
            Duration off = offset.ahead().minus(middle);
            if (off.abs().compareTo(WARNING) > 0) {
                String found = "the clock of " + offset.name() + " is " + Words.of(off)
                        + (off.isNegative() ? " behind" : " ahead of") + " the middle one of " + offsets.size();
                findings.add(
                        off.abs().compareTo(FAILED) > 0
                                ? Finding.failed(found, REMEDY)
                                : Finding.warning(found, REMEDY));
            }
        }
        if (ingestAhead != null && ingestAhead.compareTo(WARNING) > 0) {
            String found = "the canary was stored " + Words.of(ingestAhead)
                    + " before it was sent: the clock of an ingest is ahead of the database's";
            findings.add(
                    ingestAhead.compareTo(FAILED) > 0 ? Finding.failed(found, REMEDY) : Finding.warning(found, REMEDY));
        }
        if (!unmeasured.isEmpty()) {
            findings.add(
                    offsets.size() > 1
                            ? Finding.ok("not measured: " + Words.list(unmeasured))
                            : Finding.skipped("not measured: " + Words.list(unmeasured), "timedatectl on each host"));
        }
        if (offsets.size() == 1 && findings.isEmpty()) {
            findings.add(Finding.skipped("no other clock to compare with", ""));
        }
        if (findings.stream().allMatch(finding -> finding.status() == Status.OK) && offsets.size() > 1) {
            Duration most = sorted.getLast().minus(sorted.getFirst());
            findings.addFirst(Finding.ok(offsets.size() + " clocks at most " + Words.of(most) + " apart"));
        }
        return findings;
    }
}
