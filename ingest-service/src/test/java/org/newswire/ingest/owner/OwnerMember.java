package org.newswire.ingest.owner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.newswire.embedded.CreatedTopics;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.FetchSettings;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.HostLimiter;
import org.newswire.ingest.fetch.Origin;
import org.newswire.ingest.fetch.PolitenessMonitor;
import org.newswire.ingest.fetch.PolitenessSettings;
import org.newswire.ingest.fetch.RequestMetrics;
import org.newswire.ingest.fetch.RobotsRules;
import org.newswire.ingest.permits.HostOwnership;
import org.newswire.ingest.permits.LocalHosts;
import org.newswire.ingest.poll.IngestMetrics;
import org.newswire.ingest.poll.PollContext;
import org.newswire.ingest.poll.PollRunner;
import org.newswire.ingest.state.FeedFixtures;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.net.AddressPolicy;
import org.newswire.service.metrics.SkippedRecords;
import org.newswire.service.tracing.Tracing;

/// A member of the group, assembled as by [org.newswire.ingest.IngestService], in its own
/// thread, and its topics.
final class OwnerMember implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Fetcher fetcher;
    private final PollRunner polls;
    private final FeedOwner owner;
    private final Thread thread;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    static void create(KafkaSettings settings, Topic... topics) throws Exception {
        try (Admin admin = Admin.create(settings.admin("test"))) {
            List<NewTopic> each = List.of(topics).stream()
                    .map(topic -> new NewTopic(topic.name(), 1, (short) 1).configs(topic.config()))
                    .toList();
            CreatedTopics.create(admin, each);
        }
    }

    /// Adds a feed of one item.
    static void define(KafkaSettings settings, Origin site, String path) throws Exception {
        String link = site.url("/news" + path).toString();
        site.on(path, 200, Map.of("Content-Type", "application/rss+xml"), """
            <rss version='2.0'><channel><title>A site</title><item><title>News of %s</title><link>%s</link>
            <description>It is short.</description></item></channel></rss>\
            """.formatted(path, link));
        FeedDefinition feed = FeedFixtures.definition(site.url(path).toString());
        try (var producer = new KafkaProducer<byte[], byte[]>(settings.producer("test"))) {
            producer.send(new ProducerRecord<>(
                            FeedDefinition.TOPIC.name(),
                            0,
                            feed.id().toString().getBytes(UTF_8),
                            FeedDefinition.CONTRACT.encode(feed)))
                    .get();
        }
    }

    OwnerMember(String name, KafkaSettings kafka, InstantSource clock) {
        var meters = new SimpleMeterRegistry();
        var limiter = new HostLimiter(PolitenessSettings.defaults().withGap(Duration.ofMillis(20)), clock);
        var metrics = new IngestMetrics(meters, clock);
        fetcher = new Fetcher(
                FetchSettings.of("Newswire/test (+https://example.org/bot)", AddressPolicy.allowing("127.0.0.1")),
                limiter,
                clock);
        polls = new PollRunner(PollContext.of(
                fetcher,
                new RobotsRules(fetcher, limiter, clock, "Newswire"),
                FeedFixtures.SETTINGS,
                metrics,
                _ -> {},
                clock,
                RandomGenerator.getDefault(),
                Tracing.off(ThreadLocalRandom::current)));
        var context = new OwnerContext(
                kafka,
                name,
                FeedFixtures.SETTINGS,
                new LocalHosts(
                        limiter,
                        new HostOwnership(),
                        new PolitenessMonitor(PolitenessSettings.defaults(), System::nanoTime),
                        new RequestMetrics(meters, clock)),
                metrics,
                new SkippedRecords(meters),
                new DeadLetterRecords(FeedOwner.GROUP, clock, meters),
                clock);
        owner = new FeedOwner(context, polls, Optional.empty(), Optional.empty());
        thread = Thread.ofPlatform()
                .name("owner-" + name)
                .uncaughtExceptionHandler((_, thrown) -> failure.set(thrown))
                .start(owner::run);
    }

    @Nullable
    Throwable failure() {
        return failure.get();
    }

    boolean isRunning() {
        return thread.isAlive();
    }

    /// Requests the end, as [#close] does, but does not wait for it.
    void stop() {
        owner.close();
    }

    @Override
    public void close() throws IOException {
        stop();
        await().atMost(LIMIT).until(() -> !isRunning());
        polls.close();
        fetcher.close();
    }
}
