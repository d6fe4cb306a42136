package org.newswire.ingest.owner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.Lane;
import org.newswire.ingest.items.PreparedItem;
import org.newswire.ingest.memory.FeedMemory;
import org.newswire.ingest.memory.PollOutcome;
import org.newswire.ingest.memory.WatchedFeed;
import org.newswire.ingest.schedule.PollBudget;
import org.newswire.ingest.schedule.PollSchedule.Next;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Topic;
import org.newswire.pipeline.tracing.Step;
import org.newswire.pipeline.tracing.TraceSpan;
import org.newswire.pipeline.tracing.Tracing;
import org.newswire.quickstart.EmbeddedKafka;
import org.newswire.quickstart.Ports;
import org.newswire.quickstart.Records;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;

/// What polls found, published through a real broker.
final class PublisherIT {
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");

    @TempDir
    static Path folder = Path.of("");

    @Test
    void ofTheOutcomesOfAFeedInATransactionTheLastStatusAndMemoryAreWrittenAndAllItems() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, Ports.anyFree())) {
            KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
            try (Admin admin = Admin.create(settings.admin("test"))) {
                for (Topic topic : List.of(RawItem.TOPIC, FeedMemory.TOPIC, FeedStatus.TOPIC)) {
                    Topic.create(admin, topic);
                }
            }
            WatchedFeed one = watched("https://one.example/feed");
            WatchedFeed other = watched("https://other.example/feed");
            List<PollOutcome> outcomes = List.of(
                    outcome(one, 1, true, NOON.plusSeconds(10)),
                    outcome(other, 0, true, NOON.plusSeconds(20)),
                    outcome(one, 1, true, NOON.plusSeconds(30)),
                    outcome(one, 0, false, NOON.plusSeconds(40)));
            try (var member = new KafkaConsumer<byte[], byte[]>(settings.consumer("test", FeedOwner.GROUP));
                    var publisher = new Publisher(settings, "test")) {
                publisher.start();
                assertThat(publisher.publish(outcomes, List.of(), Map.of(), member.groupMetadata()))
                        .isTrue();
            }

            assertThat(Records.committed(kafka.bootstrapServers(), RawItem.TOPIC.name()))
                    .hasSize(2);
            assertThat(read(kafka, FeedStatus.TOPIC, FeedStatus.CONTRACT, FeedStatus::nextPollAt))
                    .containsExactlyInAnyOrder(told(other, 20), told(one, 30));
            assertThat(read(kafka, FeedMemory.TOPIC, FeedMemory.CONTRACT, FeedMemory::nextPollAt))
                    .containsExactlyInAnyOrder(told(other, 20), told(one, 40));
        }
    }

    private static WatchedFeed watched(String url) {
        var feed = new FeedDefinition(
                NameUuid.ofFeed(url), url, null, List.of(), "list", null, null, null, null, Map.of());
        return new WatchedFeed(0, feed, FeedMemory.blank(NOON), () -> PollBudget.UNLIMITED, Instant.MIN);
    }

    private static PollOutcome outcome(WatchedFeed feed, int items, boolean polled, Instant next) throws Exception {
        RawItem item = RawItem.CONTRACT.decode(
                Files.readAllBytes(Path.of("../ingest-service/src/test/resources/samples/raw-item.json")));
        TraceSpan span = Tracing.off(ThreadLocalRandom::current).first(Step.POLL);
        FeedMemory memory = feed.memory()
                .change()
                .next(new Next(next, FeedStatus.Reason.RHYTHM))
                .done();
        FeedStatus status = polled ? memory.status(feed.definition(), 200, null) : null;
        PreparedItem prepared = PreparedItem.of(item, span.child(Step.PUBLISH), Lane.LIVE);
        return new PollOutcome(feed, Collections.nCopies(items, prepared), memory, status, false, 0, span);
    }

    private static String told(WatchedFeed feed, int seconds) {
        return feed.definition().id() + " " + NOON.plusSeconds(seconds);
    }

    /// Of each record the key and one thing that its value says.
    private static <T> List<String> read(
            EmbeddedKafka kafka, Topic topic, Contract<T> contract, Function<T, Object> what) throws Exception {
        List<String> found = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> each : Records.committed(kafka.bootstrapServers(), topic.name())) {
            found.add(new String(each.key(), UTF_8) + " " + what.apply(contract.decode(each.value())));
        }
        return found;
    }
}
