package org.newswire.ingest.owner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.fetch.AddressPolicy;
import org.newswire.ingest.fetch.FetchSettings;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.GateSettings;
import org.newswire.ingest.fetch.HostGate;
import org.newswire.ingest.fetch.Origin;
import org.newswire.ingest.fetch.PolitenessJudge;
import org.newswire.ingest.fetch.RequestMetrics;
import org.newswire.ingest.fetch.RequestWatch;
import org.newswire.ingest.fetch.RobotsRules;
import org.newswire.ingest.memory.FeedMemory;
import org.newswire.ingest.memory.Feeds;
import org.newswire.ingest.memory.LeapingClock;
import org.newswire.ingest.memory.PollClaims;
import org.newswire.ingest.schedule.PollSchedule;
import org.newswire.ingest.visit.IngestMetrics;
import org.newswire.ingest.visit.PollRunner;
import org.newswire.ingest.visit.PollSettings;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Topic;
import org.newswire.pipeline.tracing.Tracing;
import org.newswire.quickstart.EmbeddedKafka;
import org.newswire.quickstart.Ports;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.IngestTopics;
import org.newswire.raw.RawItem;

/// Feeds owned and polled, with a real broker and a clock that leaps.
final class FeedOwnerIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final PollSettings SETTINGS = new PollSettings(
            Duration.ofSeconds(2),
            Duration.ofHours(1),
            Duration.ofDays(1),
            PagePolicy.NEVER,
            false,
            8,
            8,
            60,
            200,
            Optional.empty());

    @TempDir
    static Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init") // before all
    private static EmbeddedKafka broker;

    private final LeapingClock clock = new LeapingClock();

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedKafka.start(folder, Ports.anyFree());
        try (Admin admin = Admin.create(kafka().admin("test"))) {
            for (Topic topic : List.of(IngestTopics.FEEDS, FeedMemory.TOPIC, FeedStatus.TOPIC, RawItem.TOPIC)) {
                Topic.create(admin, topic);
            }
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static KafkaSettings kafka() {
        return new KafkaSettings(broker.bootstrapServers(), Map.of());
    }

    @Test
    void aFeedOfWhichAClockAheadHasWrittenIsPolledWithinItsShortestInterval() throws Exception {
        try (var origin = new Origin();
                var running = new Running()) {
            FeedDefinition feed = Feeds.definition(origin.url("/feed").toString());
            Instant ahead = clock.instant().plus(Duration.ofDays(3));
            FeedMemory memory = FeedMemory.blank(ahead)
                    .change()
                    .succeeded(ahead)
                    .next(new PollSchedule.Next(ahead.plusSeconds(2), FeedStatus.Reason.RHYTHM))
                    .done();
            String id = feed.id().toString();
            write(
                    new ProducerRecord<>(FeedMemory.TOPIC.name(), 0, bytes(id), FeedMemory.CONTRACT.encode(memory)),
                    new ProducerRecord<>(
                            FeedMemory.TOPIC.name(),
                            0,
                            bytes(PollClaims.KEY + id),
                            PollClaims.CONTRACT.encode(new PollClaims.Begun(ahead))),
                    new ProducerRecord<>(
                            IngestTopics.FEEDS.name(), 0, bytes(id), FeedDefinition.CONTRACT.encode(feed)));

            running.start();

            await().atMost(LIMIT).until(() -> !origin.asked().isEmpty());
        }
    }

    @Test
    void aClockThatIsSetBackEndsIt() {
        try (var running = new Running()) {
            running.start();
            await().atMost(LIMIT).until(() -> running.owner.check().isEmpty());
            clock.moveOn(Duration.ofDays(-3));
            await().atMost(LIMIT).until(running.end::isDone);
            assertThat(running.end.exceptionNow())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("set back");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @SafeVarargs
    private static void write(ProducerRecord<byte[], byte[]>... records) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(kafka().producer("test"))) {
            for (ProducerRecord<byte[], byte[]> record : records) {
                producer.send(record).get();
            }
        }
    }

    /// An owner of all feeds, and what it needs.
    private final class Running implements AutoCloseable {
        private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
        private final HostGate gate = new HostGate(GateSettings.defaults(), clock);
        private final Fetcher fetcher = new Fetcher(
                FetchSettings.of("Newswire/test (+https://example.org/bot)", AddressPolicy.allowing("127.0.0.1")),
                gate,
                clock,
                new RequestWatch(
                        new PolitenessJudge(GateSettings.defaults(), clock::nanos),
                        clock,
                        new RequestMetrics(meters, clock)));
        private final PollClaims claims = new PollClaims(kafka(), "test", clock);
        private final IngestMetrics metrics = new IngestMetrics(meters, clock);
        private final PollRunner polls = new PollRunner(PollRunner.Parts.of(
                fetcher,
                new RobotsRules(fetcher, gate, clock, "Newswire"),
                SETTINGS,
                metrics,
                claims,
                clock,
                RandomGenerator.getDefault(),
                Tracing.off(ThreadLocalRandom::current)));
        private final FeedOwner owner = new FeedOwner(
                kafka(), "test", SETTINGS, polls, gate, Optional.empty(), Optional.empty(), metrics, clock);
        private CompletableFuture<Void> end = CompletableFuture.completedFuture(null);

        void start() {
            end = CompletableFuture.runAsync(owner::run);
        }

        @Override
        public void close() {
            owner.close();
            await().atMost(LIMIT).until(end::isDone);
            polls.close();
            claims.close();
            fetcher.close();
        }
    }
}
