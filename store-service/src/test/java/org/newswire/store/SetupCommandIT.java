package org.newswire.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.spi.ILoggingEvent;
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
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.article.ParseTopics;
import org.newswire.chain.SharedContainers;
import org.newswire.dlq.DlqCommand;
import org.newswire.dlq.DlqReader;
import org.newswire.ingest.IngestService;
import org.newswire.ingest.imports.ImportCommand;
import org.newswire.kafka.Topic;
import org.newswire.kafka.TopicSetup;
import org.newswire.parse.ParseService;
import org.newswire.parse.reparse.ReparseCommand;
import org.newswire.raw.IngestTopics;
import org.newswire.service.logging.CapturedLog;
import org.newswire.settings.Settings;
import org.newswire.store.database.SlowMigration;
import org.newswire.tools.CommandRunner;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// Tests `setup` with a new broker and a new database.
final class SetupCommandIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final KafkaContainer BROKER = SharedContainers.newKafka()
            .withEnv("KAFKA_AUTHORIZER_CLASS_NAME", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
            .withEnv("KAFKA_ALLOW_EVERYONE_IF_NO_ACL_FOUND", "true");
    private static final PostgreSQLContainer DATABASE = SharedContainers.newPostgres();

    @BeforeAll
    static void startServers() {
        BROKER.start();
        DATABASE.start();
    }

    @AfterAll
    static void stopServers() {
        DATABASE.stop();
        BROKER.stop();
    }

    @Test
    void topicsAndTablesAreThereAfterItAndARepetitionChangesNothing() throws Exception {
        assertThat(run(Map.of("WEBSUB_CALLBACK_URL", "https://news.example"))).isZero();
        assertThat(topics())
                .containsAll(SetupCommand.topics(new Settings(Map.of())).stream()
                        .map(Topic::name)
                        .toList())
                .contains(
                        "news.raw", "news.articles.dlq", "news.hub-calls", "__consumer_offsets", "__transaction_state");
        assertThat(tables()).contains("article", "article_superseded", "story", "feed");
        Set<String> topics = topics();
        assertThat(run(Map.of())).isZero();
        assertThat(topics()).isEqualTo(topics);
    }

    @Test
    void usesAnExistingTopicAsItIsAndNamesTheDifferences() throws Exception {
        String topic = DlqReader.HANDLED.name();
        assertThat(run(Map.of())).isZero();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.getBootstrapServers()))) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(20)))
                    .all()
                    .get();

            List<ILoggingEvent> log = logged(
                    TopicSetup.class.getName(), () -> assertThat(run(Map.of())).isZero());

            assertThat(log)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .anyMatch(line -> line.startsWith("topic=" + topic + " has partitions=20, wanted "));
            assertThat(admin.describeTopics(List.of(topic)).allTopicNames().get())
                    .hasEntrySatisfying(
                            topic,
                            description -> assertThat(description.partitions()).hasSize(20));
        }
    }

    @Test
    void failsWithInvalidSettings() {
        assertThat(run(Map.of("DATABASE_URL", "postgresql://localhost/newswire")))
                .isEqualTo(2);
    }

    @Test
    void timesOutWithoutBrokerOrDatabase() {
        Instant begin = Instant.now();
        for (Map<String, String> wrong :
                List.of(Map.of("DATABASE_PASSWORD", "wrong"), Map.of("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1"))) {
            List<ILoggingEvent> log = logged(
                    SetupCommand.class.getName(),
                    () -> assertThat(run(wrong, SHORT)).isEqualTo(1));
            assertThat(log)
                    .last()
                    .satisfies(line -> assertThat(line.getFormattedMessage())
                            .contains(
                                    "timed out after " + SHORT.toSeconds() + " s: the warnings above name the cause"));
        }
        assertThat(begin).isAfter(Instant.now().minus(LIMIT));
    }

    @Test
    void timeOfAMigrationDoesNotCount() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("drop schema public cascade; create schema public");
            SlowMigration.delay(statement, Duration.ofSeconds(8));
        }
        assertThat(run(Map.of(), Duration.ofSeconds(5))).isZero();
        assertThat(tables()).contains("article");
        execute("drop function pause() cascade");
    }

    @Test
    void namesTheMissingRightsInOneLine() throws Exception {
        execute("drop schema public cascade; create schema public");
        execute("grant usage on schema public to public; create role clerk login password 'c'");
        execute("grant all on database " + DATABASE.getDatabaseName() + " to clerk");
        List<ILoggingEvent> log = logged(
                SetupCommand.class.getName(),
                () -> assertThat(run(Map.of("DATABASE_USER", "clerk", "DATABASE_PASSWORD", "c")))
                        .isEqualTo(1));
        assertThat(log).hasSize(1);
        assertThat(log.getFirst().getThrowableProxy()).isNull();
        assertThat(log.getFirst().getFormattedMessage())
                .contains("DATABASE_USER: the user clerk", "permission denied for schema public", "owner to clerk")
                .doesNotContain("\n");
        execute("drop owned by clerk; drop role clerk");
        assertThat(run(Map.of())).isZero();
    }

    @Test
    void reportsTheTopicsForWhichRightsAreMissing() throws Exception {
        var refused = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, "news.feeds", PatternType.LITERAL),
                new AccessControlEntry("User:ANONYMOUS", "*", AclOperation.DESCRIBE_CONFIGS, AclPermissionType.DENY));
        assertThat(run(Map.of())).isZero();
        List<ILoggingEvent> log;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.getBootstrapServers()))) {
            admin.createAcls(List.of(refused)).all().get();
            log = logged(
                    "org.newswire.kafka.TopicSetup",
                    () -> assertThat(run(Map.of(), SHORT)).isEqualTo(1));
            admin.deleteAcls(List.of(refused.toFilter())).all().get();
        }
        assertThat(log)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.getFormattedMessage())
                        .contains("refuses this account", "DescribeConfigs", "news.feeds", "authoriz"));
    }

    @Test
    void replayImportAndReparseWorkWithoutTheRightToCreateTopics(@TempDir Path folder) throws Exception {
        assertThat(run(Map.of())).isZero();
        Path articles = Files.writeString(folder.resolve("articles.jsonl"), "no article\n");
        List<AclBinding> allButCreate = Stream.of(
                        new ResourcePattern(ResourceType.TOPIC, "news.", PatternType.PREFIXED),
                        new ResourcePattern(ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL))
                .flatMap(place -> Stream.of(
                                new AccessControlEntry(
                                        "User:ANONYMOUS", "*", AclOperation.ALL, AclPermissionType.ALLOW),
                                new AccessControlEntry(
                                        "User:ANONYMOUS", "*", AclOperation.CREATE, AclPermissionType.DENY))
                        .map(right -> new AclBinding(place, right)))
                .toList();
        var messages = new ByteArrayOutputStream();
        String broker = BROKER.getBootstrapServers();
        try (var out = new PrintStream(messages, true, UTF_8);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
            admin.createAcls(allButCreate).all().get();
            CommandRunner.run(
                    DlqCommand::commandLine,
                    Map.of(),
                    out,
                    out,
                    "dlq",
                    "retry",
                    "--all",
                    "--yes",
                    "--bootstrap",
                    broker);
            CommandRunner.run(
                    ImportCommand::new,
                    Map.of(),
                    out,
                    out,
                    "import",
                    "--format",
                    "jsonl",
                    "--bootstrap",
                    broker,
                    articles.toString());
            CommandRunner.run(
                    ReparseCommand::new,
                    Map.of(),
                    out,
                    out,
                    "reparse",
                    "--diff",
                    "--from",
                    "2h",
                    "--bootstrap",
                    broker);
            assertThat(messages.toString(UTF_8))
                    .doesNotContain("uthoriz")
                    .contains("retried: 0", "nothing to import", "no article");

            admin.deleteTopics(List.of(IngestTopics.IMPORTS.name())).all().get();
            await().atMost(LIMIT).until(() -> !topics().contains(IngestTopics.IMPORTS.name()));
            messages.reset();
            CommandRunner.run(
                    ImportCommand::new,
                    Map.of(),
                    out,
                    out,
                    "import",
                    "--format",
                    "jsonl",
                    "--bootstrap",
                    broker,
                    articles.toString());
            admin.deleteAcls(allButCreate.stream().map(AclBinding::toFilter).toList())
                    .all()
                    .get();
        }
        assertThat(messages.toString(UTF_8)).containsOnlyOnce("uthoriz").contains("news.imports cannot be created at");
    }

    private static List<ILoggingEvent> logged(String logger, Runnable run) {
        try (CapturedLog log = CapturedLog.of(logger)) {
            run.run();
            return log.events();
        }
    }

    @Test
    void createsTheTopicsOfAllServicesAndTools() {
        List<Topic> ofTools = List.of(DlqReader.HANDLED, IngestTopics.IMPORTS, ParseTopics.SHADOW);
        assertThat(SetupCommand.topics(new Settings(Map.of())))
                .isEqualTo(Stream.of(IngestService.TOPICS, ParseService.TOPICS, WriteRole.TOPICS, ofTools)
                        .flatMap(List::stream)
                        .collect(Collectors.toSet()));
    }

    private static int run(Map<String, String> others) {
        return run(others, LIMIT);
    }

    private static int run(Map<String, String> others, Duration limit) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", BROKER.getBootstrapServers(),
                "DATABASE_URL", DATABASE.getJdbcUrl(),
                "DATABASE_USER", DATABASE.getUsername(),
                "DATABASE_PASSWORD", DATABASE.getPassword()));
        environment.putAll(others);
        return SetupCommand.run(new Settings(environment), limit);
    }

    private static Set<String> topics() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.getBootstrapServers()))) {
            return admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get();
        }
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(DATABASE.getJdbcUrl(), DATABASE.getUsername(), DATABASE.getPassword());
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Set<String> tables() throws Exception {
        try (Connection connection = connect();
                ResultSet tables = connection.getMetaData().getTables(null, "public", "%", new String[] {"TABLE"})) {
            Set<String> names = new HashSet<>();
            while (tables.next()) {
                names.add(tables.getString("TABLE_NAME"));
            }
            return names;
        }
    }
}
