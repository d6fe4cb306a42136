package org.newswire.kafka.topics;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.supervision.InstallationException;
import org.newswire.supervision.SupervisedThread;
import org.newswire.supervision.Supervisor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checks every five seconds that the topics of a service exist, are the same as before, and have the
/// configured cleanup policy.
///
/// Topics are lost if two consecutive checks do not find them, or find them with another id: they were
/// deleted, recreated, or lost with the broker's data. The state that a service has of lost topics is
/// invalid. A wrong `cleanup.policy` is reported until it is corrected; the service keeps running. A
/// failure to reach the broker changes nothing.
public final class TopicMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicMonitor.class);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(5);

    private final KafkaSettings kafka;
    private final String clientId;
    private final Map<String, Topic> topics;
    private final Runnable onLoss;
    private final SupervisedThread thread;
    private final Map<String, Uuid> known = new HashMap<>();
    private volatile Set<String> missed = Set.of();
    private volatile String wrongPolicies = "";
    private volatile boolean lost;

    private TopicMonitor(
            KafkaSettings kafka, String clientId, Collection<Topic> topics, Supervisor supervisor, Runnable onLoss) {
        this.kafka = kafka;
        this.clientId = clientId;
        this.topics = topics.stream().collect(Collectors.toUnmodifiableMap(Topic::name, Function.identity()));
        this.onLoss = onLoss;
        this.thread = supervisor.start("topic-watch", this::run);
    }

    /// Starts the checks.
    ///
    /// @param onLoss called once, when topics are lost
    public static TopicMonitor start(
            KafkaSettings kafka, String clientId, Collection<Topic> topics, Supervisor supervisor, Runnable onLoss) {
        return new TopicMonitor(kafka, clientId, topics, supervisor, onLoss);
    }

    private void run() throws InterruptedException {
        while (!lost) {
            watch();
            if (!lost) {
                Thread.sleep(CHECK_INTERVAL);
            }
        }
        onLoss.run();
    }

    /// Runs until topics are lost or the client is unusable.
    private void watch() throws InterruptedException {
        try (Admin admin = Admin.create(kafka.admin(clientId))) {
            look(admin);
            while (!lost) {
                Thread.sleep(CHECK_INTERVAL);
                look(admin);
            }
        } catch (KafkaException e) {
            LOG.debug("topics unknown", e);
        }
    }

    private void look(Admin admin) throws InterruptedException {
        Set<String> found = new TreeSet<>();
        try {
            for (var asked :
                    admin.describeTopics(topics.keySet()).topicNameValues().entrySet()) {
                if (!isThere(asked.getKey(), asked.getValue())) {
                    found.add(asked.getKey());
                }
            }
            if (found.isEmpty()) {
                lookAtPolicies(admin);
            }
        } catch (ExecutionException e) {
            LOG.debug("topics unknown", e);
            return;
        }
        boolean again = !missed.isEmpty();
        missed = found;
        lost = again && !found.isEmpty();
    }

    private boolean isThere(String topic, KafkaFuture<TopicDescription> asked)
            throws ExecutionException, InterruptedException {
        try {
            Uuid id = asked.get().topicId();
            return known.computeIfAbsent(topic, _ -> id).equals(id);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }

    private void lookAtPolicies(Admin admin) throws ExecutionException, InterruptedException {
        List<ConfigResource> resources = topics.keySet().stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        String wrong = admin.describeConfigs(resources).all().get().entrySet().stream()
                .flatMap(each -> Optional.ofNullable(topics.get(each.getKey().name()))
                        .flatMap(topic -> wrongPolicy(topic, each.getValue()))
                        .stream())
                .sorted()
                .collect(Collectors.joining(" "));
        if (!wrong.isEmpty() && !wrong.equals(wrongPolicies)) {
            LOG.warn("topics lose records: {}", wrong);
        }
        wrongPolicies = wrong;
    }

    private static Optional<String> wrongPolicy(Topic topic, Config config) {
        String wanted = topic.config().get(TopicConfig.CLEANUP_POLICY_CONFIG);
        String actual = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
        return wanted == null || policies(wanted).equals(policies(actual))
                ? Optional.empty()
                : Optional.of("topic=" + topic.name() + " has cleanup.policy=" + actual + ", wanted " + wanted
                        + ". Set it with kafka-configs --alter --topic " + topic.name()
                        + " --add-config cleanup.policy="
                        + wanted + ".");
    }

    private static Set<String> policies(String list) {
        return Arrays.stream(list.split(",")).map(String::strip).collect(Collectors.toSet());
    }

    /// The problems that the last check found, or empty. May be called from any thread.
    public Optional<String> trouble() {
        Set<String> gone = missed;
        String wrong = wrongPolicies;
        if (!gone.isEmpty()) {
            return Optional.of("topics that are gone, or not those of before: " + gone);
        }
        return wrong.isEmpty() ? Optional.empty() : Optional.of(wrong);
    }

    /// Whether topics are lost. May be called from any thread.
    public boolean isLost() {
        return lost;
    }

    /// @throws InstallationException if topics are lost
    public void check() {
        if (lost) {
            throw new InstallationException("topics were deleted, or lost with the broker's data: " + missed
                    + "; restart the service: it creates them and publishes the list of feeds again");
        }
    }

    /// Whether lost topics may be the cause of a client's exception. The next checks show whether they are.
    public static boolean isOfLostTopics(Throwable thrown) {
        return KafkaSettings.causes(thrown)
                .anyMatch(cause ->
                        cause instanceof UnknownTopicOrPartitionException || cause instanceof UnknownTopicIdException);
    }

    /// Whether all topics exist, with any ids.
    public boolean areBack() throws InterruptedException {
        try (Admin admin = Admin.create(kafka.admin(clientId))) {
            admin.describeTopics(topics.keySet()).allTopicNames().get();
            return true;
        } catch (ExecutionException | KafkaException e) {
            LOG.debug("topics still missing", e);
            return false;
        }
    }

    @Override
    public void close() {
        thread.stop();
    }
}
