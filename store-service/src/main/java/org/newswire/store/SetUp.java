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
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Launcher;
import org.newswire.pipeline.Settings;
import org.newswire.pipeline.Stage.InstallationFault;
import org.newswire.pipeline.Topic;
import org.newswire.pipeline.letters.DeadLetterCommand;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.IngestTopics;
import org.newswire.raw.RawItem;
import org.newswire.store.database.Database;
import org.newswire.store.database.DatabaseSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes what the three services and the tools `dlq`, `import` and `reparse` need before any of them runs:
/// the topics and the tables. Each makes what it misses by itself, too; after a set-up none has to, or to be
/// allowed to.
///
/// Settings are the store's; with `WEBSUB_CALLBACK_URL` there are the topics of hubs, too. Broker and database are
/// waited for, two minutes at most, not counting the time in which a migration is at work. Exit codes: 0 all
/// is there, 1 it cannot be made, 2 settings that cannot be used.
final class SetUp {
    private static final Logger LOG = LoggerFactory.getLogger(SetUp.class);
    private static final String NAME = "setup";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration STEP = Duration.ofMillis(50);

    /// The topics that `dlq`, `import` and `reparse` make at their first use if they are absent.
    static final Set<Topic> OF_TOOLS = Set.of(DeadLetterCommand.NOTES, IngestTopics.IMPORTS, ParseTopics.SHADOW);

    private final KafkaSettings kafka;
    private final DatabaseSettings settings;
    private final Set<Topic> topics;
    private final Duration limit;

    private SetUp(KafkaSettings kafka, DatabaseSettings settings, Set<Topic> topics, Duration limit) {
        this.kafka = kafka;
        this.topics = topics;
        this.settings = settings;
        this.limit = limit;
    }

    /// Gives the exit code.
    static int run(Settings environment) {
        return run(environment, LIMIT);
    }

    static int run(Settings environment, Duration limit) {
        SetUp setUp;
        try {
            setUp = new SetUp(
                    KafkaSettings.from(environment), DatabaseSettings.from(environment), topics(environment), limit);
            environment.check();
        } catch (Settings.Invalid e) {
            return Launcher.notStarted(NAME, e);
        }
        try {
            setUp.run();
            return 0;
        } catch (InterruptedException e) {
            return 1;
        } catch (TimeoutException e) {
            LOG.error(
                    "service={} gives up after {} s; the warnings before say what is missing", NAME, limit.toSeconds());
            return 1;
        } catch (Exception e) {
            if (e.getCause() instanceof Settings.Invalid faults) {
                return Launcher.notStarted(NAME, faults);
            }
            if (e.getCause() instanceof InstallationFault fault) {
                LOG.error("service={} cannot be done: {}", NAME, fault.getMessage());
            } else {
                LOG.error("service={} cannot be done", NAME, e);
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

    /// @return what is left of the limit, from which the time is not taken that a migration takes
    private static Duration await(Future<?> task, Duration limit, Database database) throws InterruptedException {
        Duration left = limit;
        while (!task.isDone() && left.isPositive()) {
            Thread.sleep(STEP);
            left = database.isMigrating() ? left : left.minus(STEP);
        }
        return left;
    }

    private int makeTopics(CountDownLatch closing) throws InterruptedException {
        Topic.setUp(kafka, "newswire-" + NAME, topics, closing);
        return topics.size();
    }

    static Set<Topic> topics(Settings environment) {
        return Stream.of(ofServices(environment), OF_TOOLS).flatMap(Set::stream).collect(Collectors.toSet());
    }

    /// The topics that the services make if they are absent.
    static Set<Topic> ofServices(Settings environment) {
        boolean hubs = environment.find("WEBSUB_CALLBACK_URL").isPresent();
        Stream<Topic> always = Stream.of(
                IngestTopics.FEEDS,
                IngestTopics.FEED_MEMORY,
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
