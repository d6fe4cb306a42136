package org.newswire.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
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
import org.newswire.article.Article;
import org.newswire.chain.SharedContainers;
import org.newswire.dlq.DlqSnapshotReader;
import org.newswire.embedded.Ports;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.kafka.TopicAdmin;
import org.newswire.raw.RawItem;
import org.newswire.settings.Settings;
import org.newswire.store.doctor.WaitingRecords;
import org.newswire.store.page.overview.BrokerReader;
import org.newswire.tools.CommandRunner;
import org.testcontainers.kafka.KafkaContainer;

/// Tests `doctor` and the page with accounts that have the rights of the runbook, and without some of them.
/// Tests `AclCheck` and `BrokerFigures`.
final class DoctorAclIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String ACCOUNT = "User:newswire";

    private static final ResourcePattern TOPICS =
            new ResourcePattern(ResourceType.TOPIC, "news.", PatternType.PREFIXED);
    private static final ResourcePattern GROUPS =
            new ResourcePattern(ResourceType.GROUP, "newswire-", PatternType.PREFIXED);
    private static final ResourcePattern TRANSACTIONS =
            new ResourcePattern(ResourceType.TRANSACTIONAL_ID, "newswire-", PatternType.PREFIXED);
    private static final ResourcePattern CLUSTER =
            new ResourcePattern(ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL);

    /// Testcontainers calls the listener for clients PLAINTEXT, and the one between brokers BROKER.
    private static final KafkaContainer BROKER = SharedContainers.newKafka()
            .withEnv("KAFKA_AUTHORIZER_CLASS_NAME", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
            .withEnv("KAFKA_SUPER_USERS", "User:ANONYMOUS;User:admin")
            .withEnv(
                    "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
                    "BROKER:PLAINTEXT,PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT")
            .withEnv("KAFKA_SASL_ENABLED_MECHANISMS", "PLAIN")
            .withEnv(
                    "KAFKA_LISTENER_NAME_PLAINTEXT_PLAIN_SASL_JAAS_CONFIG",
                    "org.apache.kafka.common.security.plain.PlainLoginModule required"
                            + " user_newswire=\"quiet\" user_reader=\"calm\" user_admin=\"loud\";");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws Exception {
        BROKER.start();
        try (Admin admin = admin()) {
            for (Topic topic : SetupCommand.ofServices(new Settings(Map.of()))) {
                TopicAdmin.create(admin, topic);
            }
            admin.createAcls(Stream.of(
                                    allowed(
                                            TOPICS,
                                            AclOperation.READ,
                                            AclOperation.WRITE,
                                            AclOperation.CREATE,
                                            AclOperation.DESCRIBE,
                                            AclOperation.DESCRIBE_CONFIGS,
                                            AclOperation.ALTER_CONFIGS),
                                    allowed(GROUPS, AclOperation.READ, AclOperation.DESCRIBE),
                                    allowed(TRANSACTIONS, AclOperation.WRITE, AclOperation.DESCRIBE),
                                    allowed(CLUSTER, AclOperation.IDEMPOTENT_WRITE))
                            .flatMap(List::stream)
                            .toList())
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void stop() {
        BROKER.stop();
    }

    private static List<AclBinding> allowed(ResourcePattern on, AclOperation... operations) {
        return Stream.of(operations)
                .map(each -> binding(on, each, AclPermissionType.ALLOW))
                .toList();
    }

    /// As RUNBOOK.md lists them for the account of a separate reader.
    private static List<AclBinding> ofReader() {
        return Stream.of(
                        Map.entry(TOPICS, AclOperation.READ),
                        Map.entry(TOPICS, AclOperation.DESCRIBE_CONFIGS),
                        Map.entry(GROUPS, AclOperation.DESCRIBE))
                .map(right -> new AclBinding(
                        right.getKey(),
                        new AccessControlEntry("User:reader", "*", right.getValue(), AclPermissionType.ALLOW)))
                .toList();
    }

    private static AclBinding binding(ResourcePattern on, AclOperation operation, AclPermissionType type) {
        return new AclBinding(on, new AccessControlEntry(ACCOUNT, "*", operation, type));
    }

    @Test
    void thePageHasItsFiguresWithTheRightsOfAnyAccountThatTheRunbookLists() throws Exception {
        sendRawItem();
        BrokerReader ofReader = BrokerReader.of(kafka("reader", "calm"), InstantSource.system());
        assertThat(ofReader.waiting()).isEqualTo(WaitingRecords.ByService.UNKNOWN);
        assertThat(ofReader.deadLettersSince(Instant.EPOCH)).isEmpty();

        try (Admin admin = admin()) {
            admin.createAcls(ofReader()).all().get();
        }

        for (String[] account : new String[][] {{"reader", "calm"}, {"newswire", "quiet"}}) {
            KafkaSettings kafka = kafka(account[0], account[1]);
            BrokerReader page = BrokerReader.of(kafka, InstantSource.system());
            // The broker applies ACL changes with a delay.
            await(account[0]).atMost(LIMIT).ignoreExceptions().untilAsserted(() -> {
                WaitingRecords parse = page.waiting().parse().orElseThrow();
                assertThat(parse.records()).isPositive();
                assertThat(parse.oldest()).isPresent();
                assertThat(page.waiting().store()).contains(new WaitingRecords(0, Optional.empty()));
                assertThat(page.deadLettersSince(Instant.EPOCH)).contains(List.of());
                assertThat(new DlqSnapshotReader(kafka).read().total()).isZero();
            });
        }
    }

    /// Leaves one record for parse, and none for the store.
    private static void sendRawItem() throws Exception {
        try (Admin admin = admin();
                var producer =
                        new KafkaProducer<byte[], byte[]>(kafka("admin", "loud").producer("test"))) {
            producer.send(new ProducerRecord<>(RawItem.TOPIC.name(), 0, null, new byte[1]))
                    .get();
            for (Map.Entry<String, String> group : Map.of(
                            "newswire-parse", RawItem.TOPIC.name(), "newswire-store", Article.TOPIC.name())
                    .entrySet()) {
                var partition = new TopicPartition(group.getValue(), 0);
                // A group whose last member has just left refuses at first.
                await().atMost(LIMIT)
                        .ignoreExceptions()
                        .until(() -> admin.alterConsumerGroupOffsets(
                                        group.getKey(), Map.of(partition, new OffsetAndMetadata(0)))
                                .all()
                                .thenApply(_ -> true)
                                .get());
            }
        }
    }

    @Test
    void reportsEachMissingRightWithTheCommandThatGrantsIt() throws Exception {
        KafkaSettings kafka = kafka("newswire", "quiet");
        try (var member = new KafkaConsumer<byte[], byte[]>(kafka.consumer("parse-test", "newswire-parse"));
                var producer = new KafkaSettings.Transactions(kafka.transactionalProducer("newswire-parse-test"))) {
            member.subscribe(List.of(RawItem.TOPIC.name()));
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("news.site-status", "site".getBytes(UTF_8), new byte[0]), null)
                    .get();
            producer.commitTransaction();
            await().atMost(LIMIT).until(() -> {
                member.poll(Duration.ofMillis(100));
                return !member.assignment().isEmpty();
            });

            doctor();
            assertThat(line("broker")).startsWith("ok").contains("active controller unknown");
            assertThat(line("topics")).startsWith("ok");
            assertThat(line("acls")).as(text()).startsWith("ok");
            assertThat(line("disk")).startsWith("skipped").contains("Describe on the cluster");
            assertThat(line("dead-letters")).startsWith("ok");
            assertThat(line("clocks")).contains("not measured: active controller");

            denied(TRANSACTIONS, AclOperation.DESCRIBE, () -> {
                doctor();
                assertThat(line("acls")).startsWith("warning").contains("no transactional id");
            });
            // The group outlives its member by this offset.
            member.commitSync(Map.of(new TopicPartition(RawItem.TOPIC.name(), 0), new OffsetAndMetadata(0)));
        }

        // Without a member, as a refused heartbeat would end it.
        denied(TOPICS, AclOperation.WRITE, () -> {
            assertThat(doctor()).isEqualTo(1);
            assertThat(line("acls")).startsWith("failed").contains("Write is not allowed on news.articles");
            assertThat(text())
                    .contains("--add --allow-principal User:newswire --operation Write"
                            + " --topic news. --resource-pattern-type prefixed");
        });
        denied(GROUPS, AclOperation.READ, () -> {
            doctor();
            assertThat(line("acls")).contains("Read is not allowed on group newswire-parse");
        });
        grantDescribeOnCluster();
        denied(CLUSTER, AclOperation.IDEMPOTENT_WRITE, () -> {
            doctor();
            assertThat(line("acls")).startsWith("warning").contains("IdempotentWrite is not allowed");
        });
        denied(TOPICS, AclOperation.CREATE, () -> {
            doctor();
            assertThat(line("acls")).startsWith("ok").contains("without Create");
        });
        denied(TOPICS, AclOperation.DESCRIBE_CONFIGS, () -> {
            doctor();
            assertThat(line("topics")).startsWith("failed");
            assertThat(line("acls")).contains("DescribeConfigs is not allowed");
            assertThat(text()).doesNotContain("Exception");
        });
    }

    /// Without this right the broker reports no rights on the cluster.
    private void grantDescribeOnCluster() throws Exception {
        try (Admin admin = admin()) {
            admin.createAcls(allowed(CLUSTER, AclOperation.DESCRIBE)).all().get();
        }
        await().atMost(LIMIT).untilAsserted(() -> {
            doctor();
            assertThat(line("broker")).doesNotContain("unknown");
            assertThat(line("disk")).contains("% full");
        });
    }

    private interface Checks {
        void run() throws Exception;
    }

    /// The broker applies ACL changes with a delay.
    private void denied(ResourcePattern on, AclOperation operation, Checks checks) throws Exception {
        AclBinding denial = binding(on, operation, AclPermissionType.DENY);
        try (Admin admin = admin()) {
            admin.createAcls(List.of(denial)).all().get();
            await().atMost(LIMIT).untilAsserted(checks::run);
            admin.deleteAcls(List.of(denial.toFilter())).all().get();
            await().atMost(LIMIT).until(() -> {
                doctor();
                return line("acls").equals("ok       acls          all rights of the services");
            });
        }
    }

    private static Admin admin() {
        return Admin.create(kafka("admin", "loud").admin("test"));
    }

    private static KafkaSettings kafka(String name, String password) {
        return new KafkaSettings(BROKER.getBootstrapServers(), account(name, password));
    }

    private static Map<String, String> account(String name, String password) {
        return Map.of(
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + name + "\" password=\""
                        + password + "\";");
    }

    private int doctor() {
        out.reset();
        Map<String, String> environment = new HashMap<>();
        account("newswire", "quiet")
                .forEach((name, value) ->
                        environment.put("KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'), value));
        environment.put("DATABASE_URL", "jdbc:postgresql://127.0.0.1:" + Ports.anyFree() + "/newswire");
        var stream = new PrintStream(out, true, UTF_8);
        return CommandRunner.run(
                StoreTools::doctor, environment, stream, stream, "doctor", "--bootstrap", BROKER.getBootstrapServers());
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
}
