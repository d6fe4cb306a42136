package org.newswire.store.doctor;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.raw.Canary;
import org.newswire.settings.InvalidSettingsException;
import org.newswire.settings.Settings;
import org.newswire.store.database.DatabaseSettings;
import org.newswire.store.doctor.Finding.Status;
import org.newswire.tools.BrokerOption;
import org.newswire.tools.CommandContext;
import picocli.CommandLine;

/// The command `doctor`: checks an installation.
///
/// Exit code 0: no check failed; 1: a check failed; 2: wrong usage or settings.
@CommandLine.Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Checks the broker, its topics, replication, retention, ACLs, consumer groups, disks, the database and the"
                    + " clocks. Prints a line for each check (ok, warning, failed or skipped), and below it the remedy.",
            "Uses the services' settings from the environment: KAFKA_*, DATABASE_*, API_DATABASE_*, TOPIC_*,"
                    + " CANARY_INTERVAL, WEBSUB_CALLBACK_URL.",
            "Writes nothing to the broker or the database. Exit code: 0 no check failed, 1 a check failed, 2 wrong usage"
                    + " or settings."
        })
public final class DoctorCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration LONG_LIMIT = Duration.ofSeconds(60);
    private static final int DEFAULT_PORT = 8080;
    private static final int MAX_PORT = 65_535;
    private static final String NO_BROKER = "the broker does not answer";
    private static final String NO_DATABASE = "the database does not answer";

    /// Shorter than the limit of a check, so that the client's own error is reported.
    private static final Map<String, String> CLIENT_LIMITS =
            Map.of("default.api.timeout.ms", "8000", "request.timeout.ms", "4000");

    private final CommandContext context;
    private final Supplier<Set<Topic>> ofServices;
    private final Set<Topic> ofTools;
    private final InstantSource clock = InstantSource.system();

    @CommandLine.Option(names = "--json", description = "print one JSON object instead of lines")
    private boolean json;

    @CommandLine.Mixin
    private final BrokerOption brokerOption = new BrokerOption();

    /// @param ofServices topics that must exist
    /// @param ofTools    topics that are created when they are first used
    public DoctorCommand(CommandContext context, Supplier<Set<Topic>> ofServices, Set<Topic> ofTools) {
        this.context = context;
        this.ofServices = ofServices;
        this.ofTools = Set.copyOf(ofTools);
    }

    @Override
    public Integer call() throws InterruptedException {
        KafkaSettings kafka;
        DatabaseSettings database;
        Optional<Duration> canary;
        int port;
        try {
            Settings settings = new Settings(context.environment());
            database = DatabaseSettings.from(settings);
            canary = Canary.interval(settings);
            port = settings.number("HTTP_PORT", DEFAULT_PORT, 0, MAX_PORT);
            settings.check();
            kafka = brokerOption.kafka(context.environment());
        } catch (InvalidSettingsException e) {
            e.errors().forEach(context.err()::println);
            return 2;
        }
        var runner = new CheckRunner(result -> {
            if (!json) {
                result.lines().forEach(context.out()::println);
            }
        });
        try (var checks = new DatabaseChecks(database, canary, clock)) {
            examine(runner, kafka, checks, new ClockChecks(clock, port));
        }
        print(runner.results());
        return count(runner.results(), Status.FAILED) == 0 ? 0 : 1;
    }

    private void examine(CheckRunner runner, KafkaSettings kafka, DatabaseChecks database, ClockChecks clocks)
            throws InterruptedException {
        try (Admin admin = Admin.create(config(kafka))) {
            Broker broker = new Broker(admin, kafka, ofServices.get(), ofTools);
            boolean isReached = runner.run("broker", LIMIT, () -> reach(broker));
            checkAll(runner, isReached ? Optional.of(broker) : Optional.empty(), database, clocks);
        } catch (KafkaException e) { // no client can be made
            runner.run("broker", LIMIT, () -> List.of(unreachable(e)));
            checkAll(runner, Optional.empty(), database, clocks);
        }
    }

    private List<Finding> reach(Broker broker) throws InterruptedException {
        try {
            return new TopicChecks(broker).broker();
        } catch (KafkaException e) {
            return List.of(unreachable(e));
        }
    }

    private Finding unreachable(KafkaException e) {
        return Finding.failed(
                brokerOption.describe(e), "docker compose up -d kafka; docker compose logs --tail 50 kafka");
    }

    private static void skip(CheckRunner runner, String reason, String... checks) {
        for (String check : checks) {
            runner.skip(check, reason, "");
        }
    }

    private void ofBroker(CheckRunner runner, Broker broker) throws InterruptedException {
        var topics = new TopicChecks(broker);
        var groups = new GroupChecks(broker, clock);
        runner.run("topics", LIMIT, topics::topics);
        runner.run("replication", LIMIT, new ReplicationCheck(broker)::findings);
        runner.run("retention", LIMIT, () -> new RetentionCheck(broker).findings(groups.backlog(ServiceGroup.PARSE)));
        runner.run(
                "acls",
                LIMIT,
                () -> new AclCheck(broker).check(groups.descriptions().values()));
        runner.run("groups", LIMIT, groups::groups);
        runner.run("disk", LIMIT, topics::disk);
    }

    private void checkAll(CheckRunner runner, Optional<Broker> broker, DatabaseChecks database, ClockChecks clocks)
            throws InterruptedException {
        if (broker.isPresent()) {
            ofBroker(runner, broker.get());
        } else {
            skip(runner, NO_BROKER, "topics", "replication", "retention", "acls", "groups", "disk");
        }
        runner.run("database", LIMIT, database::database);
        if (!database.isReached()) {
            skip(runner, NO_DATABASE, "positions", "canary", "changes");
        } else {
            withBroker(
                    runner, broker, "positions", LIMIT, there -> PositionCheck.findings(there, database.connection()));
            runner.run("canary", LIMIT, database::canary);
            runner.run("changes", LIMIT, database::changes);
        }
        withBroker(runner, broker, "dead-letters", LONG_LIMIT, there -> DeadLetterCheck.findings(there.kafka()));
        runner.run("clocks", LIMIT, () -> clocks(broker, database, clocks));
    }

    private interface BrokerCheck {
        List<Finding> findings(Broker broker) throws Exception;
    }

    private static void withBroker(
            CheckRunner runner, Optional<Broker> broker, String name, Duration limit, BrokerCheck check)
            throws InterruptedException {
        if (broker.isPresent()) {
            runner.run(name, limit, () -> check.findings(broker.get()));
        } else {
            skip(runner, NO_BROKER, name);
        }
    }

    private List<Finding> clocks(Optional<Broker> broker, DatabaseChecks database, ClockChecks clocks)
            throws Exception {
        if (database.isReached()) {
            clocks.database(database.connection());
        }
        if (broker.isPresent()) {
            clocks.brokers(broker.get());
            clocks.instances(GroupChecks.instances(new GroupChecks(broker.get(), clock).descriptions()));
        }
        return clocks.findings(database.isReached() ? database.ingestAhead() : Optional.empty());
    }

    private Map<String, Object> config(KafkaSettings kafka) {
        Map<String, Object> config = new HashMap<>(kafka.admin(Broker.CLIENT));
        CLIENT_LIMITS.forEach((name, limit) -> {
            if (!context.environment()
                    .containsKey("KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'))) {
                config.put(name, limit);
            }
        });
        return config;
    }

    private void print(List<CheckResult> results) {
        long failed = count(results, Status.FAILED);
        long warnings = count(results, Status.WARNING);
        if (!json) {
            context.out().println(results.size() + " checks: " + failed + " failed, " + warnings + " with a warning");
            return;
        }
        context.out()
                .println(new ObjectMapper()
                        .valueToTree(new Report(failed == 0, failed, warnings, results))
                        .toString());
    }

    private record Report(boolean ok, long failed, long warnings, List<CheckResult> checks) {}

    private static long count(List<CheckResult> results, Status status) {
        return results.stream().filter(result -> result.status() == status).count();
    }
}
