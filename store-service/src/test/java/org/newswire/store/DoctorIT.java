package org.newswire.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.Article;
import org.newswire.article.SiteStatus;
import org.newswire.dlq.DlqCommand;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.ServiceProcess;
import org.newswire.embedded.ServiceProcess.Service;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.kafka.TopicAdmin;
import org.newswire.quickstart.EmbeddedPostgres;
import org.newswire.raw.RawItem;
import org.newswire.settings.Settings;
import org.newswire.tools.CommandRunner;

/// Tests `deploy/newswire doctor` on a running chain, with one problem after another. Tests
/// `DoctorCommand`.
final class DoctorIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    static Path folder;

    private static EmbeddedKafka kafka;
    private static EmbeddedPostgres postgres;
    private static final Map<Service, ServiceProcess> SERVICES = new HashMap<>();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"), Ports.anyFree());
        for (Service service : Service.values()) {
            start(service);
        }
        for (ServiceProcess service : SERVICES.values()) {
            service.awaitReady(LIMIT);
        }
        await().atMost(LIMIT).until(() -> count("select count(*) from canary") == RawItem.TOPIC.partitions());
    }

    private static void start(Service service) throws Exception {
        Map<String, String> settings = new HashMap<>(settings());
        Path feeds = Files.writeString(folder.resolve("feeds.txt"), "https://news.invalid/feed\n");
        settings.put("FEEDS", feeds.toString());
        Path log = folder.resolve(service.label() + ".log");
        SERVICES.put(service, ServiceProcess.start(service, settings, Ports.anyFree(), log));
    }

    @AfterAll
    static void stop() {
        SERVICES.values().forEach(ServiceProcess::close);
        kafka.close();
        postgres.close();
    }

    @Test
    void reportsNoFailureForAWorkingChain() throws Exception {
        List<String> before = everything();

        assertThat(doctor(Map.of())).as(text()).isZero();

        assertThat(status("broker", "topics", "retention", "groups", "database", "positions", "canary", "changes"))
                .as(text())
                .containsOnly("ok");
        assertThat(status("dead-letters", "clocks")).as(text()).containsOnly("ok");
        assertThat(status("disk")).isSubsetOf("ok", "warning"); // of the local machine
        assertThat(line("replication"))
                .as("a single broker")
                .startsWith("warning")
                .contains("single replica", "__consumer_offsets");
        assertThat(line("acls")).startsWith("skipped").contains("no authorizer");
        assertThat(line("clocks")).contains("6 clocks");
        assertThat(line("groups")).contains("ingest 1", "parse 1", "store 1");
        assertThat(text()).contains("TOPIC_REPLICATION_FACTOR=3").doesNotContain("\tat ", "Exception");
        assertThat(everything()).as("nothing is written").isEqualTo(before);
    }

    @Test
    void reportsTheSameAsJson() throws Exception {
        assertThat(doctor(Map.of(), "--json")).isZero();

        JsonNode json = new ObjectMapper().readTree(text());
        assertThat(json.at("/ok").asBoolean()).isTrue();
        assertThat(json.at("/checks")).hasSize(13);
        assertThat(json.at("/checks/0/check").asText()).isEqualTo("broker");
        assertThat(json.at("/checks/2/status").asText()).isEqualTo("warning");
        assertThat(json.at("/checks/2/findings/0/remedy").asText()).contains("kafka-reassign-partitions.sh");
    }

    @Test
    void reportsAWrongCleanupPolicyWithTheCommandThatSetsIt() throws Exception {
        setPolicy(TopicConfig.CLEANUP_POLICY_DELETE);
        try {
            assertThat(doctor(Map.of())).isEqualTo(1);
        } finally {
            setPolicy(TopicConfig.CLEANUP_POLICY_COMPACT);
        }

        assertThat(line("topics"))
                .startsWith("failed")
                .contains("topic=news.articles has cleanup.policy=delete, wanted compact");
        assertThat(text())
                .contains("→ kafka-configs.sh --bootstrap-server " + kafka.bootstrapServers()
                        + " --alter --entity-type topics --entity-name news.articles --add-config"
                        + " cleanup.policy=compact");
        assertThat(status("broker", "database", "positions")).containsOnly("ok");
    }

    @Test
    void reportsADeadLetterUntilItIsDropped() throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(
                new KafkaSettings(kafka.bootstrapServers(), Map.of()).producer("test"))) {
            producer.send(new ProducerRecord<>(RawItem.TOPIC.name(), "k".getBytes(UTF_8), "no JSON".getBytes(UTF_8)))
                    .get();
        }
        await().atMost(LIMIT).until(() -> doctor(Map.of()) == 1);

        assertThat(line("dead-letters")).startsWith("failed").contains("1 of news.raw (malformed");
        assertThat(text()).contains("→ deploy/newswire dlq list");

        CommandRunner.run(
                DlqCommand::commandLine,
                Map.of(),
                stream(),
                stream(),
                "dlq",
                "drop",
                "--all",
                "--yes",
                "--bootstrap",
                broker());
        assertThat(doctor(Map.of())).as(text()).isZero();
        assertThat(line("dead-letters")).startsWith("ok");
    }

    @Test
    void aWrongPasswordHidesNoOtherCheck() {
        assertThat(doctor(Map.of("DATABASE_PASSWORD", "wrong"))).isEqualTo(1);

        assertThat(line("database")).startsWith("failed").contains("password authentication failed");
        assertThat(text())
                .contains("→ correct DATABASE_USER and DATABASE_PASSWORD_FILE")
                .doesNotContain("wrong\"");
        assertThat(status("positions", "canary", "changes")).containsOnly("skipped");
        assertThat(status("broker", "topics", "groups", "dead-letters", "clocks"))
                .as(text())
                .containsOnly("ok");
    }

    @Test
    void reportsAWrongPasswordOfTheApisRole() {
        assertThat(doctor(Map.of("API_DATABASE_USER", "newswire_reader", "API_DATABASE_PASSWORD", "wrong")))
                .isEqualTo(1);
        assertThat(line("database")).startsWith("failed").contains("the API's role newswire_reader cannot read");
    }

    @Test
    void anUnreachableBrokerHidesNoCheckOfTheDatabase() {
        String nobody = "127.0.0.1:" + Ports.anyFree();
        assertThat(doctor(Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS", nobody,
                        "KAFKA_REQUEST_TIMEOUT_MS", "1000",
                        "KAFKA_DEFAULT_API_TIMEOUT_MS", "2000")))
                .isEqualTo(1);

        assertThat(line("broker")).startsWith("failed").contains("no broker answers at " + nobody);
        assertThat(text()).contains("→ docker compose up -d kafka");
        assertThat(status("topics", "replication", "retention", "acls", "groups", "disk", "positions", "dead-letters"))
                .containsOnly("skipped");
        assertThat(status("database", "canary", "changes", "clocks")).as(text()).containsOnly("ok");
    }

    @Test
    void returns2ForWrongUsageAndSettings() {
        assertThat(doctor(Map.of(), "--nonsense")).isEqualTo(2);
        assertThat(doctor(Map.of("DATABASE_URL", "postgresql://localhost/newswire")))
                .isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("DATABASE_URL: is not a JDBC URL");
        assertThat(doctor(Map.of("KAFKA_BOOTSTRAP_SERVERS", "nowhere"))).isEqualTo(2);
    }

    @Test
    void anEmptyBrokerAndDatabaseStayEmptyAndASingleMissingTopicIsNamed() throws Exception {
        execute("create database empty");
        try (var other = EmbeddedKafka.start(folder.resolve("empty"), Ports.anyFree())) {
            String url = postgres.jdbcUrl().replaceFirst("/newswire", "/empty");
            assertThat(doctor(Map.of("KAFKA_BOOTSTRAP_SERVERS", other.bootstrapServers(), "DATABASE_URL", url)))
                    .isEqualTo(1);

            assertThat(line("topics")).startsWith("failed").contains("missing topics news.articles");
            assertThat(line("groups")).contains("there is no group newswire-ingest");
            assertThat(line("database")).startsWith("failed").contains("no tables of the store");
            assertThat(status("positions", "canary", "changes")).containsOnly("skipped");
            assertThat(text())
                    .contains("→ docker compose run --rm --no-deps setup")
                    .doesNotContain("Exception");
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", other.bootstrapServers()))) {
                assertThat(admin.listTopics(new ListTopicsOptions().listInternal(true))
                                .names()
                                .get())
                        .isEmpty();
            }
            try (Connection connection = DriverManager.getConnection(url, postgres.user(), postgres.password());
                    ResultSet tables =
                            connection.getMetaData().getTables(null, "public", "%", new String[] {"TABLE"})) {
                assertThat(tables.next()).isFalse();
            }

            createAllTopicsBut(SiteStatus.TOPIC, other);
            assertThat(doctor(Map.of("KAFKA_BOOTSTRAP_SERVERS", other.bootstrapServers(), "DATABASE_URL", url)))
                    .isEqualTo(1);
            assertThat(line("topics")).startsWith("failed").contains("missing topic news.site-status");
        }
    }

    private static void createAllTopicsBut(Topic missing, EmbeddedKafka broker) {
        KafkaSettings kafka = new KafkaSettings(broker.bootstrapServers(), Map.of());
        for (Topic topic : SetupCommand.topics(new Settings(Map.of()))) {
            if (!topic.equals(missing)) {
                TopicAdmin.create(kafka, "test", topic);
            }
        }
    }

    /// The store is down meanwhile, because it would write positions and canaries.
    @Test
    void aStoreThatIsDownAPositionAheadOfTheTopicAndALateCanaryAreNamed() throws Exception {
        store().close();
        try {
            assertStoreAndPositionAreNamed();
            assertLateCanaryIsNamed();
        } finally {
            start(Service.STORE);
            store().awaitReady(LIMIT);
        }
    }

    private void assertStoreAndPositionAreNamed() throws Exception {
        execute("update consumer_position set next_offset = next_offset + 1000000"
                + " where topic = 'news.articles' and partition = 3");

        assertThat(doctor(Map.of())).isEqualTo(1);

        assertThat(line("positions"))
                .startsWith("failed")
                .contains("1 positions", "news.articles-3: the topic ends at", "before the stored position 100");
        assertThat(line("groups")).startsWith("failed").contains("group newswire-store has no members");
        assertThat(text()).contains("then docker compose restart store", "→ docker compose up -d --no-deps store");
        execute("update consumer_position set next_offset = next_offset - 1000000"
                + " where topic = 'news.articles' and partition = 3");
    }

    private void assertLateCanaryIsNamed() throws Exception {
        execute("update canary set sent_at = sent_at - interval '3 hours' where partition = 5");

        assertThat(doctor(Map.of())).isEqualTo(1);
        assertThat(line("canary")).startsWith("failed").contains("none has arrived for 3 h");
        assertThat(text()).contains("from canary order by sent_at");

        doctor(Map.of("CANARY_INTERVAL", "off"));
        assertThat(line("canary")).startsWith("skipped").contains("CANARY_INTERVAL is off");
        execute("update canary set sent_at = sent_at + interval '3 hours' where partition = 5");
    }

    @Test
    void reportsAnOlderSchema() throws Exception {
        execute("update flyway_schema_history set version = '0.5' where version = '2'");
        try {
            assertThat(doctor(Map.of())).isEqualTo(1);
        } finally {
            execute("update flyway_schema_history set version = '2' where version = '0.5'");
        }

        assertThat(line("database"))
                .startsWith("failed")
                .containsPattern("the schema is \\d+, and this build needs \\d+");
        assertThat(text()).contains("→ docker compose run --rm --no-deps setup");
    }

    private static ServiceProcess store() {
        return Objects.requireNonNull(SERVICES.get(Service.STORE));
    }

    private static String broker() {
        return kafka.bootstrapServers();
    }

    private static Map<String, String> settings() {
        return Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", broker(),
                "DATABASE_URL", postgres.jdbcUrl(),
                "DATABASE_USER", postgres.user(),
                "DATABASE_PASSWORD", postgres.password(),
                "CANARY_INTERVAL", "2s");
    }

    private PrintStream stream() {
        return new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
    }

    private int doctor(Map<String, String> others, String... options) {
        out.reset();
        Map<String, String> environment = new HashMap<>(settings());
        environment.putAll(others);
        List<String> words = new ArrayList<>(List.of("doctor"));
        words.addAll(List.of("--bootstrap", environment.get("KAFKA_BOOTSTRAP_SERVERS")));
        words.addAll(List.of(options));
        return CommandRunner.run(
                StoreTools::doctor,
                environment,
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                words.toArray(String[]::new));
    }

    private String text() {
        return out.toString(UTF_8);
    }

    private String line(String check) {
        return text().lines()
                .filter(line -> line.matches("(ok|skipped|warning|failed) +" + check + " .*"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line of " + check + " in\n" + text()));
    }

    private Set<String> status(String... checks) {
        return List.of(checks).stream()
                .map(check -> line(check).replaceFirst(" .*", ""))
                .collect(Collectors.toSet());
    }

    /// Waits until the broker knows it: the controller answers before.
    private static void setPolicy(String policy) throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, Article.TOPIC.name());
        var entry = new ConfigEntry(TopicConfig.CLEANUP_POLICY_CONFIG, policy);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker()))) {
            admin.incrementalAlterConfigs(Map.of(topic, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
            await().atMost(LIMIT).until(() -> policy(admin, topic), policy::equals);
        }
    }

    private static String policy(Admin admin, ConfigResource topic) throws Exception {
        Config config = admin.describeConfigs(Set.of(topic)).all().get().get(topic);
        return Objects.requireNonNull(config)
                .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                .value();
    }

    /// Returns topics, groups, tables and roles.
    private static List<String> everything() throws Exception {
        List<String> names = new ArrayList<>();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker()))) {
            admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get().stream()
                    .sorted()
                    .forEach(names::add);
            admin.listGroups().all().get().stream()
                    .map(GroupListing::groupId)
                    .sorted()
                    .forEach(names::add);
        }
        names.add(String.valueOf(count("select count(*) from pg_class")));
        names.add(String.valueOf(count("select count(*) from pg_roles")));
        names.add(String.valueOf(count("select count(*) from flyway_schema_history")));
        return names;
    }

    private static long count(String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
