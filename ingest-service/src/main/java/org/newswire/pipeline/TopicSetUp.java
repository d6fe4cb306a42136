package org.newswire.pipeline;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes topics that are absent, and waits for the broker as long as it is away.
final class TopicSetUp {
    private static final Logger LOG = LoggerFactory.getLogger(TopicSetUp.class);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(3);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    /// As long as `news.raw` is kept by default.
    private static final Duration OFFSETS_KEPT = Duration.ofDays(7);

    /// How clients begin to say that none of the brokers' names can be resolved.
    private static final String UNRESOLVED = "No resolvable bootstrap urls";

    /// How a login begins to say that there is no module of that name.
    private static final String MISSPELT = "No LoginModule found";

    /// Settings that say how clients connect.
    private static final Pattern CONNECTING = Pattern.compile("ssl\\.|sasl\\.|security\\.");

    /// Mechanisms of SASL that ask a server of their own as the client is made.
    private static final Set<String> LOGIN_ELSEWHERE = Set.of("GSSAPI", "OAUTHBEARER");

    private final KafkaSettings kafka;
    private final String clientId;
    private final CountDownLatch closing;

    /// @param closing ends the waiting when it is at zero
    TopicSetUp(KafkaSettings kafka, String clientId, CountDownLatch closing) {
        this.kafka = kafka;
        this.clientId = clientId;
        this.closing = closing;
    }

    /// Returns the topics once they exist, or nothing when it is closed. Differences from the wanted topics,
    /// topics with a single copy, and a short retention of offsets are logged and left as they are.
    ///
    /// @param waitsFor is told what is waited for, and why
    /// @throws Settings.Invalid where no client can be made by the settings
    List<ExistingTopic> make(Collection<Topic> topics, Consumer<String> waitsFor) throws InterruptedException {
        Set<Topic> made = new HashSet<>();
        while (closing.getCount() > 0) {
            try (Admin admin = client()) {
                List<ExistingTopic> existing = Topic.ensure(admin, topics, kafka.copies(), made);
                existing.forEach(topic -> topic.mismatches(kafka.copies()).forEach(LOG::warn));
                ExistingTopic.singleCopies(existing).forEach(LOG::warn);
                ExistingTopic.shortOffsets(brokerConfig(admin), OFFSETS_KEPT).forEach(LOG::warn);
                return existing;
            } catch (ExecutionException | KafkaException e) {
                Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
                if (cause instanceof UnknownTopicOrPartitionException) { // created a moment ago
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

    /// Empty if this account may not see it.
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
            LOG.debug("the broker's configuration cannot be seen", e);
            return Map.of();
        }
    }

    /// The broker's own word names neither the right nor, mostly, the topic.
    private static String refusal(Collection<Topic> topics) {
        return topics.stream()
                .map(Topic::name)
                .sorted()
                .collect(Collectors.joining(
                        ", ",
                        "it refuses this account Describe, DescribeConfigs or Create on one of ",
                        " (the runbook lists the rights, under Secure it): "));
    }

    /// Has the broker make its own topics for offsets and transactions, which it does when the first
    /// group or transaction is looked for.
    void wakeCoordinators() throws InterruptedException {
        try (Admin admin = Admin.create(config())) {
            var groups = admin.describeConsumerGroups(List.of(clientId)).all();
            var transactions = admin.describeTransactions(List.of(clientId)).all();
            groups.get();
            transactions.get();
        } catch (ExecutionException | KafkaException e) { // there is no such group, and it may not be ours to look
            LOG.debug("coordinators were looked for", e);
        }
    }

    /// By the time that a client cannot be made no request has left for a broker.
    private Admin client() {
        try {
            return Admin.create(config());
        } catch (KafkaException e) {
            if (mayPass(e)) {
                throw e;
            }
            throw Settings.Invalid.of(lookAt() + ": no client of Kafka can be made: " + KafkaSettings.innermost(e)
                    + ". Correct what is wrong, or unset it.");
        }
    }

    /// Names that cannot be resolved yet, and a login at a server that is away, come right by themselves.
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

    /// The variables to look at.
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
