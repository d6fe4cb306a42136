package org.newswire.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.ChildProcess;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;

/// A service whose account the broker refuses waits, names the cause, and continues once the broker accepts it.
/// Tests `TopicSetup` and [IngestService].
final class RefusedAccountIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required";

    @TempDir
    private static Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init") // before all
    private static EmbeddedKafka kafka;

    private final int httpPort = Ports.anyFree();
    private final HttpClient http = HttpClient.newHttpClient();
    private @Nullable ChildProcess ingest;

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.startWith(
                folder.resolve("broker"),
                Ports.anyFree(),
                Map.of(
                        "listener.security.protocol.map",
                        "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
                        "inter.broker.listener.name",
                        "PLAINTEXT",
                        "sasl.enabled.mechanisms",
                        "PLAIN",
                        "sasl.mechanism.inter.broker.protocol",
                        "PLAIN",
                        "listener.name.plaintext.plain.sasl.jaas.config",
                        PLAIN + " username=\"admin\" password=\"loud\" user_admin=\"loud\" user_newswire=\"quiet\";",
                        "authorizer.class.name",
                        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                        "super.users",
                        "User:admin;User:ANONYMOUS"));
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @AfterEach
    void close() {
        http.close();
        if (ingest != null) {
            ingest.kill();
        }
    }

    @Test
    void aServiceWithAWrongPasswordWaitsAndNamesTheCause() throws Exception {
        ChildProcess service = startIngest("wrong");

        awaitNotReady("waiting for the broker at " + kafka.bootstrapServers()
                + ": Authentication failed: Invalid username or password");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(service.terminate(LIMIT)).isTrue();
        assertThat(service.exitCode()).contains(0);
        assertThat(service.logTail(50))
                .contains("WARN", "Authentication failed")
                .doesNotContain("wrong");
    }

    @Test
    void aServiceWithoutRightsNamesThemAndContinuesOnceItHasThem() throws Exception {
        ChildProcess service = startIngest("quiet");

        awaitNotReady(
                "it refuses this account Describe, DescribeConfigs or Create on one of news.feed-memory, news.feed-");
        allow(
                ResourceType.TOPIC,
                "news.",
                AclOperation.READ,
                AclOperation.WRITE,
                AclOperation.CREATE,
                AclOperation.DESCRIBE_CONFIGS);
        awaitNotReady("restarting the feed owner: Transactional Id authorization failed");
        allow(ResourceType.TRANSACTIONAL_ID, "newswire-", AclOperation.WRITE);
        awaitNotReady("restarting the feed owner: Not authorized to access group: newswire-ingest");
        allow(ResourceType.GROUP, "newswire-", AclOperation.READ);
        await().atMost(LIMIT).until(() -> get("/health/ready").statusCode() == 200);

        assertThat(service.terminate(LIMIT)).isTrue();
        assertThat(service.exitCode()).contains(0);
    }

    private ChildProcess startIngest(String password) {
        List<String> command = ChildProcess.java(
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dnewswire.stop-with-stdin=true"),
                System.getProperty("java.class.path"),
                IngestService.class.getName(),
                List.of());
        Map<String, String> settings = new HashMap<>();
        client("newswire", password)
                .forEach((name, value) ->
                        settings.put("KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'), value));
        settings.put("HTTP_PORT", String.valueOf(httpPort));
        settings.put("INSTANCE_ID", "refused");
        ChildProcess started = ChildProcess.start(command, settings, folder.resolve(password + ".log"));
        ingest = started;
        return started;
    }

    private static Map<String, String> client(String user, String password) {
        return Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                "%s username=\"%s\" password=\"%s\";".formatted(PLAIN, user, password));
    }

    private static void allow(ResourceType type, String prefix, AclOperation... operations) throws Exception {
        var place = new ResourcePattern(type, prefix, PatternType.PREFIXED);
        List<AclBinding> rights = Stream.of(operations)
                .map(each -> new AccessControlEntry("User:newswire", "*", each, AclPermissionType.ALLOW))
                .map(entry -> new AclBinding(place, entry))
                .toList();
        try (Admin admin = Admin.create(Map.<String, Object>copyOf(client("admin", "loud")))) {
            admin.createAcls(rights).all().get();
        }
    }

    private void awaitNotReady(String reason) {
        await().atMost(LIMIT).ignoreExceptionsInstanceOf(IOException.class).untilAsserted(() -> {
            HttpResponse<String> answer = get("/health/ready");
            assertThat(answer.body()).contains(reason);
            assertThat(answer.statusCode()).isEqualTo(503);
        });
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + httpPort + path);
        return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }
}
