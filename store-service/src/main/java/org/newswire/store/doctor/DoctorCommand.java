package org.newswire.store.doctor;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Settings;
import org.newswire.pipeline.Topic;
import org.newswire.pipeline.command.BrokerOption;
import org.newswire.pipeline.command.Output;
import org.newswire.pipeline.command.Tool;
import org.newswire.raw.Canary;
import org.newswire.store.database.DatabaseSettings;
import picocli.CommandLine;

/// The tool's command `doctor`. Exit code 0 if no check failed, 1 if one did, 2 for wrong usage or settings.
@CommandLine.Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Checks the broker, its topics, copies, retention and rights, the groups, clocks, disks and the database."
                    + " A line for each check: ok, warning, failed or skipped, and below it what to do.",
            "The settings are the services' own, from the environment: KAFKA_*, DATABASE_*, API_DATABASE_*,"
                    + " TOPIC_*, CANARY_INTERVAL, WEBSUB_CALLBACK_URL.",
            "Nothing is written to broker or database. Exit code: 0 nothing failed, 1 a check failed, 2 wrong usage or"
                    + " settings."
        })
public final class DoctorCommand implements Callable<Integer> {
    /// Names the clients of the command to broker and database.
    static final String CLIENT = "newswire-doctor";

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration LONG_LIMIT = Duration.ofSeconds(60);
    private static final int DEFAULT_PORT = 8080;
    private static final int MAX_PORT = 65_535;
    private static final String NO_BROKER = "the broker does not answer";
    private static final String NO_DATABASE = "the database does not answer";

    /// Shorter than the limit of a check, so that the client's error is reported.
    private static final Map<String, String> CLIENT_LIMITS =
            Map.of("default.api.timeout.ms", "8000", "request.timeout.ms", "4000");

    private final Map<String, String> environment;
    private final Set<Topic> ofServices;
    private final Set<Topic> ofTools;
    private final PrintStream out;
    private final PrintStream err;
    private final InstantSource clock;

    @CommandLine.Option(names = "--json", description = "one JSON object instead of lines")
    private boolean json;

    @CommandLine.Mixin
    private final BrokerOption brokerOption = new BrokerOption();

    private DoctorCommand(
            Map<String, String> environment,
            Set<Topic> ofServices,
            Set<Topic> ofTools,
            PrintStream out,
            PrintStream err,
            InstantSource clock) {
        this.environment = Map.copyOf(environment);
        this.ofServices = Set.copyOf(ofServices);
        this.ofTools = Set.copyOf(ofTools);
        this.out = Output.to(out);
        this.err = Output.to(err);
        this.clock = clock;
    }

    /// Gives the exit code.
    ///
    /// @param ofServices topics that have to exist
    /// @param ofTools    topics that are made at their first use
    /// @param words      `doctor` and its options
    public static int execute(
            Map<String, String> environment,
            Set<Topic> ofServices,
            Set<Topic> ofTools,
            PrintStream out,
            PrintStream err,
            String... words) {
        var command = new DoctorCommand(environment, ofServices, ofTools, out, err, InstantSource.system());
        return Tool.run(new CommandLine(command), out, err, words);
    }

    @Override
    public Integer call() throws InterruptedException {
        KafkaSettings kafka;
        DatabaseSettings database;
        Optional<Duration> canary;
        int port;
        try {
            Settings settings = new Settings(environment);
            database = DatabaseSettings.from(settings);
            canary = Canary.interval(settings);
            port = settings.number("HTTP_PORT", DEFAULT_PORT, 0, MAX_PORT);
            settings.check();
            kafka = brokerOption.kafka(environment);
        } catch (Settings.Invalid e) {
            e.faults().forEach(err::println);
            return 2;
        }
        var examination = new Examination(result -> {
            if (!json) {
                result.lines().forEach(out::println);
            }
        });
        try (var checks = new DatabaseChecks(database, clock)) {
            examine(examination, kafka, checks, canary, new ClockChecks(clock, port));
        }
        print(examination.results());
        return count(examination.results(), Status.FAILED) == 0 ? 0 : 1;
    }

    private void examine(
            Examination examination,
            KafkaSettings kafka,
            DatabaseChecks database,
            Optional<Duration> canary,
            ClockChecks clocks)
            throws InterruptedException {
        try (Admin admin = Admin.create(config(kafka))) {
            Broker broker = new Broker(admin, kafka, ofServices, ofTools);
            boolean reached = examination.run("broker", LIMIT, () -> reach(broker));
            if (reached) {
                ofBroker(examination, broker);
            } else {
                skip(examination, NO_BROKER, "topics", "copies", "retention", "rights", "groups", "disk");
            }
            ofBoth(examination, reached ? Optional.of(broker) : Optional.empty(), database, canary, clocks);
        } catch (KafkaException e) { // no client can be made
            examination.run("broker", LIMIT, () -> List.of(unreachable(e)));
            skip(examination, NO_BROKER, "topics", "copies", "retention", "rights", "groups", "disk");
            ofBoth(examination, Optional.empty(), database, canary, clocks);
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
        return Finding.failed(brokerOption.told(e), "docker compose up -d kafka; docker compose logs --tail 50 kafka");
    }

    private static void skip(Examination examination, String reason, String... checks) {
        for (String check : checks) {
            examination.skip(check, reason, "");
        }
    }

    private void ofBroker(Examination examination, Broker broker) throws InterruptedException {
        var topics = new TopicChecks(broker);
        var groups = new GroupChecks(broker, clock);
        examination.run("topics", LIMIT, topics::topics);
        examination.run("copies", LIMIT, new CopyCheck(broker)::findings);
        examination.run(
                "retention",
                LIMIT,
                () -> new RetentionCheck(broker).findings(groups.backlog(GroupChecks.Reader.PARSE)));
        examination.run(
                "rights",
                LIMIT,
                () -> new Rights(broker).check(groups.descriptions().values()));
        examination.run("groups", LIMIT, groups::groups);
        examination.run("disk", LIMIT, topics::disk);
    }

    private void ofBoth(
            Examination examination,
            Optional<Broker> broker,
            DatabaseChecks database,
            Optional<Duration> canary,
            ClockChecks clocks)
            throws InterruptedException {
        examination.run("database", LIMIT, database::database);
        if (!database.isReached()) {
            skip(examination, NO_DATABASE, "positions", "canary", "changes");
        } else {
            if (broker.isPresent()) {
                examination.run("positions", LIMIT, () -> PositionCheck.findings(broker.get(), database.connection()));
            } else {
                skip(examination, NO_BROKER, "positions");
            }
            examination.run("canary", LIMIT, () -> database.canary(canary));
            examination.run("changes", LIMIT, database::changes);
        }
        if (broker.isPresent()) {
            examination.run(
                    "dead-letters",
                    LONG_LIMIT,
                    () -> DeadLetterCheck.findings(broker.get().kafka()));
        } else {
            skip(examination, NO_BROKER, "dead-letters");
        }
        examination.run("clocks", LIMIT, () -> clocks(broker, database, clocks));
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
        return clocks.findings(database.isReached() ? database.ingestAhead() : null);
    }

    private Map<String, Object> config(KafkaSettings kafka) {
        Map<String, Object> config = new HashMap<>(kafka.admin(CLIENT));
        CLIENT_LIMITS.forEach((name, limit) -> {
            if (!environment.containsKey(
                    "KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'))) {
                config.put(name, limit);
            }
        });
        return config;
    }

    private void print(List<CheckResult> results) {
        long failed = count(results, Status.FAILED);
        long warnings = count(results, Status.WARNING);
        if (!json) {
            out.println(results.size() + " checks: " + failed + " failed, " + warnings + " with a warning");
            return;
        }
        var all = JsonNodeFactory.instance
                .objectNode()
                .put("ok", failed == 0)
                .put("failed", failed)
                .put("warnings", warnings);
        var checks = all.putArray("checks");
        results.forEach(result -> checks.add(result.json()));
        out.println(all);
    }

    private static long count(List<CheckResult> results, Status status) {
        return results.stream().filter(result -> result.status() == status).count();
    }
}
