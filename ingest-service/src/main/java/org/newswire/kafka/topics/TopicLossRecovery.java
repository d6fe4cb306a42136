package org.newswire.kafka.topics;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.supervision.Supervisor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a service's work while its topics exist. When they are lost, it stops the work, waits until the
/// topics exist again, and starts new work without the old state. It does not create topics. One thread
/// calls [#run(Supplier)].
public final class TopicLossRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(TopicLossRecovery.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(2);

    /// Limit for two checks of the monitor and their answers.
    private static final int LOOKS_UNTIL_KNOWN = 10;

    private final KafkaSettings kafka;
    private final String clientId;
    private final List<Topic> topics;
    private final Supervisor supervisor;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable TopicMonitor watch;

    public TopicLossRecovery(KafkaSettings kafka, String clientId, Collection<Topic> topics, Supervisor supervisor) {
        this.kafka = kafka;
        this.clientId = clientId;
        this.topics = List.copyOf(topics);
        this.supervisor = supervisor;
    }

    /// The work that depends on the topics.
    public interface Work {
        /// Works until [#stop()].
        void run() throws InterruptedException;

        /// Ends [#run()] soon. Called from another thread, possibly before [#run()].
        void stop();
    }

    /// Runs until [#close()], or until the work throws an exception that lost topics do not explain.
    ///
    /// @param assembly creates the work, once for each set of topics
    public void run(Supplier<Work> assembly) throws InterruptedException {
        while (isOpen()) {
            Work work = assembly.get();
            try (var watching = TopicMonitor.start(kafka, clientId, topics, supervisor, work::stop)) {
                watch = watching;
                work(work, watching);
                if (!watching.isLost()) {
                    return;
                }
                LOG.error(
                        "topics lost, waiting until they exist again: {}",
                        watching.trouble().orElse(""));
                while (isOpen() && !watching.areBack()) {
                    closing.await(LOOK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
                }
                LOG.info("topics exist again, restarting without the old state");
            }
        }
    }

    private void work(Work work, TopicMonitor watching) throws InterruptedException {
        try {
            work.run();
        } catch (RuntimeException e) {
            if (!isLost(watching, e)) {
                throw e;
            }
            LOG.warn("stopped after topics were lost: {}", KafkaSettings.innermost(e));
        }
    }

    private boolean isLost(TopicMonitor watching, RuntimeException thrown) throws InterruptedException {
        int looks = TopicMonitor.isOfLostTopics(thrown) ? LOOKS_UNTIL_KNOWN : 0;
        for (int look = 0; look < looks && isOpen() && !watching.isLost(); look++) {
            closing.await(LOOK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        }
        return watching.isLost();
    }

    private boolean isOpen() {
        return closing.getCount() > 0;
    }

    /// The problems with the topics, or empty. May be called from any thread.
    public Optional<String> trouble() {
        TopicMonitor watching = watch;
        return watching == null ? Optional.empty() : watching.trouble();
    }

    /// Stops waiting for topics; the caller stops the work.
    public void close() {
        closing.countDown();
    }
}
