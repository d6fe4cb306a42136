package org.newswire.ingest.topics;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Stage.InstallationFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices that topics are gone, or are others of the same names, as where the data of the broker were lost or
/// topics deleted. Who was at work with them cannot go on then: it does not write again what they held, nor
/// make those that are absent. A new start does both.
///
/// Looks every five seconds, on its own virtual thread; what two looks in a row say holds. A broker that does not
/// answer says nothing.
public final class TopicWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final KafkaSettings kafka;
    private final String clientId;
    private final List<String> topics;
    private final Runnable onLoss;
    private final Thread thread;
    private final Map<String, Uuid> known = new HashMap<>();
    private volatile Set<String> missed = Set.of();
    private volatile boolean lost;

    private TopicWatch(KafkaSettings kafka, String clientId, Collection<String> topics, Runnable onLoss) {
        this.kafka = kafka;
        this.clientId = clientId;
        this.topics = List.copyOf(topics);
        this.onLoss = onLoss;
        this.thread = Thread.ofVirtual().name("topic-watch").unstarted(this::run);
    }

    /// Starts to look.
    ///
    /// @param onLoss is called once, when topics are lost; from then on [#check()] throws
    public static TopicWatch start(KafkaSettings kafka, String clientId, Collection<String> topics, Runnable onLoss) {
        TopicWatch watch = new TopicWatch(kafka, clientId, topics, onLoss);
        watch.thread.start();
        return watch;
    }

    private void run() {
        try {
            while (!lost) {
                watch();
                if (!lost) {
                    Thread.sleep(EVERY);
                }
            }
            onLoss.run();
        } catch (InterruptedException e) {
            // closed
        }
    }

    /// Until topics are lost, or the client is of no use.
    private void watch() throws InterruptedException {
        try (Admin admin = Admin.create(kafka.admin(clientId))) {
            look(admin);
            while (!lost) {
                Thread.sleep(EVERY);
                look(admin);
            }
        } catch (KafkaException e) {
            LOG.debug("which topics there are is not known", e);
        }
    }

    private void look(Admin admin) throws InterruptedException {
        Set<String> found = new TreeSet<>();
        try {
            for (var asked : admin.describeTopics(topics).topicNameValues().entrySet()) {
                if (!isThere(asked.getKey(), asked.getValue())) {
                    found.add(asked.getKey());
                }
            }
        } catch (ExecutionException e) {
            LOG.debug("which topics there are is not known", e);
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

    /// Which topics are gone by the last look, or empty. From any thread.
    public Optional<String> trouble() {
        Set<String> gone = missed;
        return gone.isEmpty() ? Optional.empty() : Optional.of("topics that are gone, or not those of before: " + gone);
    }

    /// @throws InstallationFault where topics are lost
    public void check() {
        if (lost) {
            throw new InstallationFault("topics were deleted, or lost with the broker's data: " + missed
                    + ". Started again, it makes them, and lists all feeds in them");
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
