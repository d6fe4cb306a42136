package org.newswire.store;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.newswire.article.Article;
import org.newswire.article.ParseTopics;
import org.newswire.article.SiteStatus;
import org.newswire.dlq.DlqReader;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.kafka.TopicSetup;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.IngestTopics;
import org.newswire.raw.RawItem;
import org.newswire.service.Launcher;
import org.newswire.settings.InvalidSettingsException;
import org.newswire.settings.Settings;
import org.newswire.store.database.Database;
import org.newswire.store.database.DatabaseSettings;
import org.newswire.supervision.InstallationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Creates the topics and the tables that the three services and the commands `dlq`, `import` and `reparse`
/// need.
///
/// Without a setup, each service and command creates missing ones itself. After a setup, they do not need
/// the rights to create them.
///
/// The settings are those of the store, and `WEBSUB_CALLBACK_URL` for the topics of WebSub. The command
/// waits for broker and database for two minutes at most. The time of a running migration does not count.
/// Exit code 0: everything exists; 1: something cannot be created; 2: invalid settings.
final class SetupCommand {
    private static final Logger LOG = LoggerFactory.getLogger(SetupCommand.class);
    private static final String NAME = "setup";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration STEP = Duration.ofMillis(50);

    /// Topics that `dlq`, `import` and `reparse` create at their first use.
    static final Set<Topic> OF_TOOLS = Set.of(DlqReader.HANDLED, IngestTopics.IMPORTS, ParseTopics.SHADOW);

    private final KafkaSettings kafka;
    private final DatabaseSettings settings;
    private final Set<Topic> topics;
    private final Duration limit;

    private SetupCommand(KafkaSettings kafka, DatabaseSettings settings, Set<Topic> topics, Duration limit) {
        this.kafka = kafka;
        this.topics = topics;
        this.settings = settings;
        this.limit = limit;
    }

    static int run(Settings environment) {
        return run(environment, LIMIT);
    }

    static int run(Settings environment, Duration limit) {
        Launcher.nameLogs(NAME);
        SetupCommand setUp;
        try {
            setUp = new SetupCommand(
                    KafkaSettings.from(environment), DatabaseSettings.from(environment), topics(environment), limit);
            environment.check();
        } catch (InvalidSettingsException e) {
            return Launcher.notStarted(NAME, e);
        }
        try {
            setUp.run();
            return 0;
        } catch (InterruptedException e) {
            return 1;
        } catch (TimeoutException e) {
            LOG.error("service={} timed out after {} s: the warnings above name the cause", NAME, limit.toSeconds());
            return 1;
        } catch (Exception e) {
            if (e.getCause() instanceof InvalidSettingsException faults) {
                return Launcher.notStarted(NAME, faults);
            }
            if (e.getCause() instanceof InstallationException fault) {
                LOG.error("service={} failed: {}", NAME, fault.getMessage());
            } else {
                LOG.error("service={} failed: internal error", NAME, e);
            }
            return 1;
        }
    }

    private void run() throws Exception {
        var closing = new CountDownLatch(1);
        try (var tasks = Executors.newVirtualThreadPerTaskExecutor();
                var database = new Database(settings)) {
            try {
                Duration left = limit;
                Future<Boolean> tables = tasks.submit(database::migrate);
                Future<Integer> made = tasks.submit(() -> makeTopics(closing));
                for (Future<?> task : List.of(tables, made)) {
                    left = await(task, left, database);
                    task.get(0, TimeUnit.MILLISECONDS);
                }
                LOG.info("service={} done, topics={}", NAME, made.get());
            } finally {
                closing.countDown();
                database.stopWaiting();
            }
        }
    }

    /// @return the remaining time; the time of a migration is not deducted
    private static Duration await(Future<?> task, Duration limit, Database database) throws InterruptedException {
        Duration left = limit;
        while (!task.isDone() && left.isPositive()) {
            Thread.sleep(STEP);
            left = database.isMigrating() ? left : left.minus(STEP);
        }
        return left;
    }

    private int makeTopics(CountDownLatch closing) throws InterruptedException {
        TopicSetup.run(kafka, "newswire-" + NAME, topics, closing);
        return topics.size();
    }

    static Set<Topic> topics(Settings environment) {
        return Stream.of(ofServices(environment), OF_TOOLS).flatMap(Set::stream).collect(Collectors.toSet());
    }

    /// Topics that the services create if they are missing.
    static Set<Topic> ofServices(Settings environment) {
        boolean hubs = environment.find("WEBSUB_CALLBACK_URL").isPresent();
        Stream<Topic> always = Stream.of(
                IngestTopics.FEEDS,
                IngestTopics.FEED_MEMORY,
                IngestTopics.HOST_PERMITS,
                RawItem.TOPIC,
                RawItem.TOPIC.deadLetters(),
                SiteStatus.TOPIC,
                Article.TOPIC,
                Article.TOPIC.deadLetters(),
                FeedStatus.TOPIC,
                FeedStatus.TOPIC.deadLetters());
        return Stream.concat(always, hubs ? IngestTopics.OF_HUBS.stream() : Stream.empty())
                .collect(Collectors.toSet());
    }
}
