package org.newswire.kafka;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.security.auth.login.LoginException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.newswire.settings.InvalidSettingsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Creates missing topics, and waits while the broker is unavailable.
public final class TopicSetup {
    private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(3);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    /// The minimum retention of consumer offsets: the default retention of `news.raw`.
    private static final Duration OFFSETS_KEPT = Duration.ofDays(7);

    /// Prefix of the client's message if no broker name can be resolved.
    private static final String UNRESOLVED = "No resolvable bootstrap urls";

    /// Prefix of the message if the configured login module does not exist.
    private static final String MISSPELT = "No LoginModule found";

    /// The client settings of the connection.
    private static final Pattern CONNECTING = Pattern.compile("ssl\\.|sasl\\.|security\\.");

    /// SASL mechanisms whose clients contact a login server when they are created.
    private static final Set<String> LOGIN_ELSEWHERE = Set.of("GSSAPI", "OAUTHBEARER");

    private final KafkaSettings kafka;
    private final String clientId;
    private final CountDownLatch closing;

    /// @param closing stops the waiting when its count is zero
    public TopicSetup(KafkaSettings kafka, String clientId, CountDownLatch closing) {
        this.kafka = kafka;
        this.clientId = clientId;
        this.closing = closing;
    }

    /// Creates missing topics and returns all topics. Returns an empty list if it is closed before that.
    /// Differences from the definitions, topics with a single replica and a short retention of offsets are
    /// logged; nothing is changed, and the start continues. `TopicMonitor` then reports a wrong cleanup policy
    /// as not ready.
    ///
    /// @param waitsFor receives the reason for waiting
    /// @throws InvalidSettingsException if no client can be created with the settings
    public List<ExistingTopic> make(Collection<Topic> topics, Consumer<String> waitsFor) throws InterruptedException {
        Set<Topic> made = new HashSet<>();
        while (closing.getCount() > 0) {
            try (Admin admin = client()) {
                List<ExistingTopic> existing = TopicAdmin.ensure(admin, topics, kafka.replication(), made);
                existing.forEach(topic -> topic.mismatches(kafka.replication()).forEach(LOG::warn));
                ExistingTopic.singleCopies(existing).forEach(LOG::warn);
                ExistingTopic.shortOffsets(brokerConfig(admin), OFFSETS_KEPT).forEach(LOG::warn);
                return existing;
            } catch (ExecutionException | KafkaException e) {
                Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
                if (cause instanceof UnknownTopicOrPartitionException) { // the topic was created a moment ago
                    closing.await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
                    continue;
                }
                String why = "waiting for the broker at " + kafka.bootstrapServers() + ": "
                        + (cause instanceof AuthorizationException ? refusal(topics) : "")
                        + KafkaSettings.innermost(cause);
                waitsFor.accept(why);
                LOG.warn(why);
            }
            closing.await(TRY_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        }
        return List.of();
    }

    /// Creates missing topics and Kafka's internal topics. Waits while the broker is unavailable.
    ///
    /// @param closing stops the waiting when its count is zero
    public static void run(KafkaSettings kafka, String clientId, Collection<Topic> topics, CountDownLatch closing)
            throws InterruptedException {
        var broker = new TopicSetup(kafka, clientId, closing);
        var _ = broker.make(topics, _ -> {});
        if (closing.getCount() > 0) {
            broker.wakeCoordinators();
        }
    }

    /// Returns an empty map if this account may not read the configuration.
    private static Map<String, String> brokerConfig(Admin admin) throws InterruptedException {
        try {
            Optional<Node> node = admin.describeCluster().nodes().get().stream().findFirst();
            if (node.isEmpty()) {
                return Map.of();
            }
            var resource =
                    new ConfigResource(ConfigResource.Type.BROKER, node.get().idString());
            Config config = Objects.requireNonNull(
                    admin.describeConfigs(List.of(resource)).all().get().get(resource));
            return config.entries().stream()
                    .filter(entry -> entry.value() != null)
                    .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
        } catch (ExecutionException e) {
            LOG.debug("broker configuration not readable", e);
            return Map.of();
        }
    }

    /// The broker's message names neither the missing right nor, usually, the topic.
    private static String refusal(Collection<Topic> topics) {
        return topics.stream()
                .map(Topic::name)
                .sorted()
                .collect(Collectors.joining(
                        ", ",
                        "it refuses this account Describe, DescribeConfigs or Create on one of ",
                        " (the runbook lists the rights, under Secure it): "));
    }

    /// Makes the broker create its internal topics for offsets and transactions. It does so at the first
    /// request for a group or transaction.
    private void wakeCoordinators() throws InterruptedException {
        try (Admin admin = Admin.create(config())) {
            var groups = admin.describeConsumerGroups(List.of(clientId)).all();
            var transactions = admin.describeTransactions(List.of(clientId)).all();
            groups.get();
            transactions.get();
        } catch (ExecutionException | KafkaException e) { // the group does not exist, or is hidden
            LOG.debug("coordinators requested", e);
        }
    }

    /// Creates a client. This sends no request to a broker, so most failures are caused by the settings.
    private Admin client() {
        try {
            return Admin.create(config());
        } catch (KafkaException e) {
            if (mayPass(e)) {
                throw e;
            }
            throw InvalidSettingsException.of(lookAt() + ": the Kafka client cannot be created: "
                    + KafkaSettings.innermost(e) + ". Correct or unset these settings.");
        }
    }

    /// Whether the failure is temporary: an unresolved host name, or an unavailable login server.
    private boolean mayPass(KafkaException unmade) {
        String mechanism = kafka.given().getOrDefault(SaslConfigs.SASL_MECHANISM, SaslConfigs.DEFAULT_SASL_MECHANISM);
        return KafkaSettings.causes(unmade)
                .anyMatch(cause -> String.valueOf(cause.getMessage()).startsWith(UNRESOLVED)
                        || cause instanceof SocketException
                        || cause instanceof SocketTimeoutException
                        || cause instanceof UnknownHostException
                        || (cause instanceof LoginException
                                && LOGIN_ELSEWHERE.contains(mechanism)
                                && !String.valueOf(cause.getMessage()).startsWith(MISSPELT)));
    }

    /// The variables that may be wrong.
    private String lookAt() {
        String set = kafka.given().keySet().stream()
                .filter(property -> CONNECTING.matcher(property).lookingAt())
                .map(KafkaSettings::variable)
                .sorted()
                .collect(Collectors.joining(", "));
        return set.isEmpty() ? "KAFKA_*" : set;
    }

    private Map<String, Object> config() {
        Map<String, Object> config = kafka.admin(clientId);
        config.putIfAbsent("default.api.timeout.ms", "5000");
        config.putIfAbsent("request.timeout.ms", "4000");
        return config;
    }
}
